"""The gate before every view: no address without a rule, no person beyond their seat, no act without its trace."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.translation import gettext as _

from sodsong.desk import clock
from sodsong.desk.console.access import places
from sodsong.desk.console.access.routes import RULES, Rule
from sodsong.desk.registry.people import ops, policy, queries
from sodsong.desk.registry.people.models import Trace

SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")


class Gate:
    """Middleware, after authentication. An address that the table does not know is refused to everybody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Writes down what a person saw, once it was shown, and what came of what they did."""
        response = self.get_response(request)
        trace: Trace | None = getattr(request, "trace", None)
        if trace is not None:
            ops.end_trace(trace, response.status_code)
        elif (holder := getattr(request, "reader", None)) is not None:
            _tell(request, holder, response.status_code)
        return response

    def process_view(
        self, request: HttpRequest, _view: object, _args: object, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """None lets the request through."""
        match = request.resolver_match
        rule = RULES.get(match.view_name if match else "")
        if rule is None:
            raise PermissionDenied(_("Nobody has said who may open this address."))
        return self._judge(request, rule, kwargs)

    def _judge(self, request: HttpRequest, rule: Rule, kwargs: dict[str, Any]) -> HttpResponse | None:
        verb = rule.see if request.method in SAFE else rule.do
        if verb == policy.OPEN:
            return None
        if not request.user.is_authenticated and policy.OPEN not in (rule.see, rule.do):
            return redirect_to_login(request.get_full_path())
        if verb is None:
            return HttpResponseNotAllowed(SAFE if rule.do is None else ["POST"])
        holder = queries.holder(request.user)
        plain = verb == policy.SELF or rule.of == "desk" or policy.reaches_everything(holder)
        place = places.desk() if plain else places.FINDERS[rule.of](kwargs)
        if not policy.may(holder, verb, place):
            _tell(request, holder, 403)
            raise PermissionDenied(_("Your account is for another office or another part of the work."))
        if request.method in SAFE:
            request.reader = holder  # type: ignore[attr-defined]  # carried to the answer
        else:
            request.trace = _tell(request, holder)  # type: ignore[attr-defined]  # carried to the answer
        return None


def _tell(request: HttpRequest, holder: policy.Holder | None, status: int = 0) -> Trace:
    """The row of an act. A deed's is written before it is done, so that what fails half-way has its row too."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    return ops.begin_trace(
        cast("User", request.user),
        holder.role if holder else "",
        name,
        request.path,
        clock.now(),
        did=request.method not in SAFE,
        status=status,
    )
