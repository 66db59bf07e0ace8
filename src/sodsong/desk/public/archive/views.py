"""The list of an LAO's kept pages, the bannered page around one, what is kept itself, and a package to take away."""

import re
import tempfile
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sodsong.desk import clock
from sodsong.desk.public.archive.kinds import Kind, kind_of, policy
from sodsong.desk.registry import queries as registry
from sodsong.desk.registry.models import Lao
from sodsong.desk.registry.people import queries as people
from sodsong.desk.vault.models import Wanted
from sodsong.desk.vault.queries import captures
from sodsong.desk.watch import queries as watch
from sodsong.observe.probe.guard import AddressError, read_url
from sodsong.record.archive.archive import DamagedError
from sodsong.record.archive.page import standin
from sodsong.record.archive.record import Content
from sodsong.record.archive.wacz import with_earlier, with_parts, write_wacz

_LATER, _PACKAGE = 10, 120  # versions offered; captures of one package


@require_safe
def listing(request: HttpRequest, code: str) -> HttpResponse:
    """Which pages of an LAO are kept and since when; anybody may read it, they were public."""
    lao = _lao(code)
    rows = list(captures.last_of(lao))
    have = sum(bool(row.last_at) for row in rows)  # type: ignore[attr-defined]  # annotated
    told = captures.removals_of(lao) if people.is_office(request.user) else ()
    context = {"lao": lao, "rows": rows, "have": have, "removals": told, **_original(lao)}
    return _found(render(request, "public/archive/list.html", context))


@require_safe
def item(request: HttpRequest, code: str, item: str) -> HttpResponse:
    """The page of one item as it last stood, or as it stood ``?at=`` a time; anybody may read it."""
    lao = _lao(code)
    row = captures.standing_in(lao, item.lower())
    if row is None:
        raise Http404(_("No page of that name is kept of this LAO."))
    at = _time(request.GET.get("at", "")) or row.last_at  # type: ignore[attr-defined]  # annotated
    return _framed(request, lao, row.url, at, row)


@require_safe
def page(request: HttpRequest, code: str, stamp: int) -> HttpResponse:
    """Any kept address of an LAO (``?u=``) as it stood at ``stamp``; anybody may read it."""
    lao, url = _lao(code), _url(request)
    return _framed(request, lao, url, _moment(stamp), captures.wanted_at(lao, url))


@require_safe
def kept(request: HttpRequest, code: str, stamp: int) -> HttpResponse:
    """What is kept, itself: harmless by its form and by the rules it is sent with (see kinds)."""
    lao, at = _lao(code), _moment(stamp)
    content = _content(lao, _url(request), at)
    kind = kind_of(content.capture.kind, content.body)
    answer = HttpResponse(_body(kind, content, lao.code, stamp), content_type=kind.type)
    root = request.build_absolute_uri(reverse("public:archive", args=[lao.code])) + "kept/"
    answer.headers["Content-Security-Policy"] = policy(kind, root)
    answer.headers["Access-Control-Allow-Origin"] = "*"  # fonts are asked for by the sandbox's own origin
    answer.headers["Cache-Control"] = "private, max-age=300"
    disposition = "attachment" if kind.way == "download" else "inline"
    answer.headers["Content-Disposition"] = f"{disposition}; filename*=UTF-8''{quote(_name(content.capture.url))}"
    return _found(answer)


@require_safe
def package(request: HttpRequest, code: str, item: str) -> HttpResponseBase:
    """The page of an item with what it needs as WACZ, for replay tools such as ReplayWeb.page."""
    lao = _lao(code)
    row = captures.standing_in(lao, item.lower())
    archive = captures.archive_of(settings.SODSONG.data)
    if row is None:
        raise Http404(_("No page of that name is kept of this LAO."))
    at = _time(request.GET.get("at", "")) or row.last_at  # type: ignore[attr-defined]  # annotated
    found = archive.near(row.url, at, lao.code)
    if found is None:
        raise Http404(_("No page of that name is kept of this LAO."))
    chosen = with_earlier(archive, with_parts(archive, found)[:_PACKAGE])
    file = tempfile.TemporaryFile()  # noqa: SIM115  # the answer closes it when it is sent
    write_wacz(archive, chosen, file, title=lao.official_name, at=clock.now(), titles={row.url: row.label})
    file.seek(0)
    answer = FileResponse(file, as_attachment=True, filename=f"{lao.code}-{row.item}.wacz")
    answer.headers["Content-Type"] = "application/wacz"
    return answer


def _framed(request: HttpRequest, lao: Lao, url: str, at: datetime | None, row: Wanted | None) -> HttpResponse:
    content = _content(lao, url, at)
    capture, last = captures.archive_of(settings.SODSONG.data).near(url, at, lao.code), content.capture
    assert capture is not None  # noqa: S101  # its content was just read
    kind = kind_of(last.kind, content.body)
    stamp = _stamp(capture.at)
    context = {
        "lao": lao,
        "row": row,
        "capture": capture,
        "whole": last.status == 200 and not last.over,
        "kind": kind,
        "name": unquote(_name(last.url)),
        "source": reverse("public:archive-kept", args=[lao.code, stamp]) + "?u=" + quote(last.url, safe=""),
        "versions": [
            (one, reverse("public:archive-page", args=[lao.code, _stamp(one.at)]) + "?u=" + quote(url, safe=""))
            for one in captures.versions(url)[:_LATER]
        ],
        **_original(lao),
    }
    return _found(render(request, "public/archive/page.html", context))


def _body(kind: Kind, content: Content, code: str, stamp: int) -> bytes | str:
    """The document as it is shown; whatever it refers to is looked for at the same time as itself."""
    if kind.way not in ("page", "sheet"):
        return content.body
    archive, at = captures.archive_of(settings.SODSONG.data), _moment(stamp)

    def resolve(url: str, use: standin.Use) -> str | None:
        if archive.near(url, at, code) is None:
            return None
        name = "public:archive-page" if use == "link" else "public:archive-kept"
        return reverse(name, args=[code, stamp]) + "?u=" + quote(url, safe="")

    show = standin.show if kind.way == "page" else standin.show_css
    return show(content.body, content.header("content-type"), content.capture.url, resolve)


def _content(lao: Lao, url: str, at: datetime | None) -> Content:
    archive = captures.archive_of(settings.SODSONG.data)
    found = archive.near(url, at, lao.code)
    if found is None:
        raise Http404(_("This page has not been kept."))
    try:
        return archive.content(archive.followed(found))
    except DamagedError as fault:
        raise Http404(_("This copy cannot be read.")) from fault


def _original(lao: Lao) -> dict[str, Any]:
    """How the LAO's own site is now, so that nobody reads the copy where the original would do."""
    homes = watch.homes_of([lao.pk]).get(lao.pk, [])
    return {"homes": homes, "down": any(home.state == "down" for home in homes)}


def _lao(code: str) -> Lao:
    found = registry.by_codes([code]).get(code)
    if found is None:
        raise Http404(_("There is no LAO with that code in the register."))
    return found


def _url(request: HttpRequest) -> str:
    try:
        return read_url(request.GET.get("u", "")).url
    except AddressError as fault:
        raise Http404(_("This is no web address.")) from fault


def _stamp(at: datetime) -> int:
    return int(at.astimezone(UTC).strftime("%Y%m%d%H%M%S"))


def _moment(stamp: int) -> datetime:
    try:
        return datetime.strptime(str(stamp), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError as fault:
        raise Http404(_("This is no time.")) from fault


def _time(written: str) -> datetime | None:
    """A time asked for as ISO 8601; without a zone it is the office's."""
    try:
        moment = datetime.fromisoformat(written) if written else None
        return moment and (moment if moment.tzinfo else timezone.make_aware(moment)).astimezone(UTC)
    except (ValueError, OverflowError) as fault:
        raise Http404(_("This is no time.")) from fault


def _name(url: str) -> str:
    """The last part of an address as a file's name."""
    return re.sub(r"[\x00-\x1f\"/\\]", "_", urlsplit(url).path.rsplit("/", 1)[-1])[:120] or "page"


def _found(answer: HttpResponse) -> HttpResponse:
    """Search engines shall find the original."""
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer
