"""Who asks: a token in the Authorization header, its scope, and the trace of what it saw or did."""

from typing import Any

from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.security import HttpBearer

from sodsong.desk import clock
from sodsong.desk.registry.people import ops, queries


class Scope(HttpBearer):
    """Lets in whoever brings a token that holds ``scope``; 401 without one that is good, 403 beyond its scopes."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Any | None:
        """The token's row."""
        row = queries.token(token)
        if row is None:
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        allowed = self.scope in row.scopes
        ops.trace_token(row, name, request.path, clock.now(), did=request.method != "GET", status=0 if allowed else 403)
        if not allowed:
            raise HttpError(403, f"This token does not hold the scope {self.scope}.")
        return row


READ, REPORT, NOTE = Scope("read"), Scope("write.reports"), Scope("write.notes")
