"""The API, version 1. Every operation names the scope its token needs; lists come in pages of at most 500.

What a token does not reach is to it as if it were not there: left out of lists and counts, 404 by name.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, register_converter
from django.urls.converters import StringConverter
from django.views.decorators.csrf import csrf_exempt
from ninja import Header, NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.pagination import paginate
from pydantic import StringConstraints

from sodsong.desk import clock
from sodsong.desk.api import ops, queries
from sodsong.desk.api.schemas import (
    Code,
    IncidentOut,
    IncidentWhole,
    Kept,
    LaoOut,
    NoteIn,
    Pages,
    Problem,
    ReportIn,
    ReportOut,
    SiteOut,
)
from sodsong.desk.api.tokens import NOTE, READ, REPORT
from sodsong.desk.registry.people.models import Token

api = NinjaAPI(
    title="Sodsong",
    version="1",
    description="What a province's desk knows, for other programs; and a way in for reports and notes.",
    urls_namespace="api",
    docs_url=None,  # its page loads scripts of its own; docs/reference/api.md is made from the same description
)
Key = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[\x21-\x7e]+$")]
KEY: Any = Header(..., alias="Idempotency-Key")
AHEAD = timedelta(minutes=5)  # by how much another machine's clock may be fast
REFUSED: dict[int, Any] = {401: Problem, 403: Problem, 405: Problem, 422: Problem}
WRITES: dict[int, Any] = {**REFUSED, 201: Kept, 400: Problem, 404: Problem, 409: Problem}


def problem(request: HttpRequest, status: int, code: str, detail: str) -> HttpResponse:
    """The one shape of every refusal."""
    answer = api.create_response(request, {"code": code, "detail": detail}, status=status)
    if status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(AuthenticationError)
def _nobody(request: HttpRequest, _fault: Any) -> HttpResponse:
    return problem(request, 401, "token-missing", "Send a good token: Authorization: Bearer TOKEN.")


@api.exception_handler(ValidationError)
def _unreadable(request: HttpRequest, fault: Any) -> HttpResponse:
    told = "; ".join(f"{'.'.join(str(part) for part in one['loc'][1:])}: {one['msg']}" for one in fault.errors[:5])
    return problem(request, 422, "not-valid", told[:500])


@api.exception_handler(HttpError)
def _refused(request: HttpRequest, fault: Any) -> HttpResponse:
    codes = {403: "scope-missing", 404: "not-found", 409: "key-reused", 400: "not-readable"}
    return problem(request, fault.status_code, codes.get(fault.status_code, "refused"), str(fault))


@api.get("/laos", auth=READ, response={200: list[LaoOut], **REFUSED}, url_name="laos")
@paginate(Pages)
def laos(request: HttpRequest) -> Any:
    """The LAOs that the token reaches, by code. Scope: read."""
    return queries.laos(_token(request))


@api.get("/sites", auth=READ, response={200: list[SiteOut], **REFUSED}, url_name="sites")
@paginate(Pages)
def sites(
    request: HttpRequest,
    lao: Code = "",
    state: Code = "",
) -> Any:
    """The addresses in use with their state as seen from here; of one LAO, or in one state. Scope: read."""
    return queries.sites(_token(request), lao, state)


@api.get("/incidents", auth=READ, response={200: list[IncidentOut], **REFUSED}, url_name="incidents")
@paginate(Pages)
def incidents(request: HttpRequest, state: Code = "") -> Any:
    """Incidents, the newest first, or those in one state. Scope: read."""
    return queries.incidents(_token(request), state)


@api.get(
    "/incidents/{int:year}/{int:number}",
    auth=READ,
    response={200: IncidentWhole, 404: Problem, **REFUSED},
    url_name="incident",
)
def incident(request: HttpRequest, year: int, number: int) -> Any:
    """One incident with its members and its deadline. Scope: read."""
    token, row = _token(request), _incident(request, year, number)
    return {**IncidentOut.from_orm(row).dict(), "members": queries.members(token, row)}


@api.get("/reports", auth=READ, response={200: list[ReportOut], **REFUSED}, url_name="reports")
@paginate(Pages)
def reports(request: HttpRequest, lao: Code = "") -> Any:
    """What people and letters said, the newest first, without who said it. Scope: read."""
    return queries.reports(_token(request), lao)


@api.post("/reports", auth=REPORT, response=WRITES, url_name="report")
def report(request: HttpRequest, body: ReportIn, key: Key = KEY) -> HttpResponse:
    """Say that an LAO's site is down, back, slow or otherwise in trouble; the case takes it as any report. Scope: write.reports."""
    token, now = _token(request), clock.now()
    lao = queries.lao(token, body.lao)
    if lao is None:
        raise HttpError(404, "There is no LAO with that code that this token reaches.")
    if body.said_at is not None and body.said_at > now + AHEAD:
        return problem(request, 422, "not-valid", "said_at: a time in the future.")

    def act() -> ops.Answered:
        row = ops.report(token, key, lao, now, symptom=body.symptom, text=body.text, said_at=body.said_at)
        return 201, {"id": str(row.pk), "at": now.isoformat()}

    return _once(request, key, ["report", body.dict()], act)


@api.post("/incidents/{int:year}/{int:number}/notes", auth=NOTE, response=WRITES, url_name="note")
def note(request: HttpRequest, year: int, number: int, body: NoteIn, key: Key = KEY) -> HttpResponse:
    """Write a note into an incident's story under the token's name. Scope: write.notes."""
    token, now, row = _token(request), clock.now(), _incident(request, year, number)

    def act() -> ops.Answered:
        outcome = ops.note(token, row, body.text, now)
        if not outcome.done:
            return 422, {"code": outcome.code, "detail": "The incident does not take this note."}
        return 201, {"id": row.key, "at": now.isoformat()}

    return _once(request, key, ["note", year, number, body.dict()], act)


def _token(request: HttpRequest) -> Token:
    token: Token = request.auth  # type: ignore[attr-defined]  # ninja puts it there
    return token


def _incident(request: HttpRequest, year: int, number: int) -> Any:
    known = year < 10_000 and number < 2**31
    row = queries.incident(_token(request), year, number) if known else None
    if row is None:
        raise HttpError(404, "There is no incident of that number.")
    return row


def _once(request: HttpRequest, key: str, said: Any, act: Any) -> HttpResponse:
    try:
        (status, answer), again = ops.once(_token(request), key, said, clock.now(), act)
    except ops.KeyReused:
        raise HttpError(409, "This Idempotency-Key was used for another request.") from None
    made = api.create_response(request, answer, status=status)
    if again:
        made.headers["Idempotency-Replayed"] = "true"
    return made


@csrf_exempt  # as the operations are: no browser’s cookie counts here
def missing(request: HttpRequest, rest: str) -> HttpResponse:  # noqa: ARG001  # what stands behind api/v1/
    """There is nothing at that address; said as every refusal is."""
    return problem(request, 404, "not-found", "There is nothing at that address.")


class _Anything(StringConverter):
    regex = r"[\s\S]+"  # a line's end too, which <path:…> leaves out


def _said_why(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view, whose refusal of a method is said as every refusal is; ninja's own is plain text."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = view(request, *args, **kwargs)
        if answer.status_code != 405:
            return answer
        allowed = answer.headers["Allow"]
        told = problem(request, 405, "method-not-allowed", f"This address takes {allowed} alone.")
        told.headers["Allow"] = allowed
        return told

    return asked


def _addresses() -> list[URLPattern]:
    found = [one for one in api.urls[0] if isinstance(one, URLPattern)]
    for one in found:
        one.callback = _said_why(one.callback)
    return found


register_converter(_Anything, "anything")
urlpatterns = [*_addresses(), path("<anything:rest>", missing, name="missing")]
