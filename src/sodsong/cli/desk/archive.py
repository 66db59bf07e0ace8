"""``sodsong archive add | get | export``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sodsong.cli.desk.serve import Data
from sodsong.cli.output import MISSING, NO, emit, refuse, say

if TYPE_CHECKING:
    from datetime import datetime

    from sodsong.record.archive.archive import Archive
    from sodsong.record.archive.crawl import Taken
    from sodsong.record.archive.record import Capture

Output = Annotated[Path, typer.Option("-o", "--output", help="The file to write.")]


def add(
    urls: Annotated[list[str], typer.Argument(metavar="URL...", help="Pages to keep.", show_default=False)],
    data: Data = None,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Also go to private, loopback and link-local addresses.")
    ] = False,
    resolver: Annotated[
        str | None,
        typer.Option(metavar="IP[:PORT]", help="The DNS resolver to ask; else the one set, else the system's."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Keep pages as they stand now with what they need to be read, filed under the LAO on whose site they lie.

    Exit 1 when one of them could not be kept whole, 2 when one is no address.
    """
    from sodsong.observe.probe.guard import AddressError, read_url

    try:
        wanted = [read_url(url).url for url in urls]
    except AddressError as fault:
        refuse(f"An address cannot be read ({fault}): write it whole, such as https://www.example.go.th/.")
    taken = _capture(wanted, data, resolver or "", allow_private=allow_private)
    pages = {one.url: one for one in taken if one.page}
    rows = [_told(url, pages.get(url)) for url in wanted]
    if json:
        emit({"pages": rows, "parts": len(taken) - len(pages), "bytes": sum(one.size for one in taken)})
    else:
        for row in rows:
            kept = "kept" if row["whole"] else "kept in part" if row["at"] else "not kept"
            say(f"{kept}  {row['url']} · {row['reason']} · {row['lao'] or 'no registered site'}")
        say(f"{len(taken) - len(pages)} parts, {sum(one.size for one in taken):,} bytes received.")
    if not all(row["whole"] for row in rows):
        raise typer.Exit(NO)


def _capture(urls: list[str], data: Path | None, resolver: str, *, allow_private: bool) -> list[Taken]:
    from sodsong.cli.desk import start

    start.set_up(data)
    from django.conf import settings

    from sodsong.desk import clock
    from sodsong.desk.project.lanes import archiving
    from sodsong.desk.vault.ops import captures

    try:
        means = archiving.means(settings.SODSONG, resolver=resolver, allow_private=allow_private)
    except ValueError:
        refuse(f"--resolver {resolver}: give an IP address, with :PORT where it is not 53, such as 127.0.0.1:5353.")
    except FileNotFoundError as fault:
        refuse(str(fault), MISSING)
    for one in means.archive.mend():
        say(f"An interrupted write was mended: {one.file}, {one.lost} bytes cut, {one.taken} captures taken in.")
    try:
        return captures.add(means, urls, clock.now())
    finally:
        means.engine.close()


def _told(url: str, one: Taken | None) -> dict[str, str | int | bool | None]:
    from sodsong.record.archive.record import NOWHERE

    last = one.captures[-1] if one and one.captures else None
    return {
        "url": url,
        "lao": one.place if one and one.place != NOWHERE else None,
        "at": one.captures[0].at.isoformat() if one and one.captures else None,
        "http_status": last.status if last else None,
        "reason": one.reason if one else "not-fetched",
        "whole": bool(one and one.whole),
        "new": bool(last and last.new),
        "bytes": one.size if one else 0,
    }


def get(
    url: Annotated[str, typer.Argument(metavar="URL", help="The address of a kept page or document.")],
    output: Output,
    at: Annotated[
        str | None, typer.Option(metavar="TIME", help="ISO 8601; what stood there at that time. Without it: the last.")
    ] = None,
    data: Data = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Write what stood at an address at a time, as it was kept, to a file.

    Exit 1 when nothing of it is kept.
    """
    import hashlib

    from sodsong.observe.probe.guard import AddressError, read_url
    from sodsong.record.archive.archive import DamagedError

    moment = _moment(at)
    try:
        place = read_url(url).url
    except AddressError as fault:
        refuse(f"The address cannot be read ({fault}): write it whole, such as https://www.example.go.th/.")
    archive = _archive(data)
    found = archive.near(place, moment)
    if found is None:
        refuse(f"Nothing of {place} is kept; keep it with: sodsong archive add {place}", NO)
    try:
        content = archive.content(archive.followed(found))
        output.write_bytes(content.body)
    except DamagedError as fault:
        refuse(f"The copy cannot be read ({fault}).", NO)
    except OSError as fault:
        refuse(f"{output} cannot be written ({fault.strerror}).")
    told = {
        "url": place,
        "final_url": content.capture.url,
        "at": found.at.isoformat(),
        "http_status": content.capture.status,
        "type": content.header("content-type"),
        "bytes": len(content.body),
        "sha256": hashlib.sha256(content.body).hexdigest(),
        "whole": not content.capture.over,
        "output": str(output),
    }
    if json:
        emit(told)
    else:
        say(f"{output}: {place} as of {told['at']}, {told['bytes']:,} bytes, {told['type']}.")


def export(
    output: Output,
    urls: Annotated[
        list[str] | None, typer.Argument(metavar="[URL...]", help="Only these pages and their parts.")
    ] = None,
    lao: Annotated[str | None, typer.Option(metavar="CODE", help="Only what is filed under this LAO.")] = None,
    data: Data = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Write kept pages as one file: .wacz for replay tools such as ReplayWeb.page, or .warc.gz.

    Exit 1 when nothing that was asked for is kept.
    """
    if not output.name.endswith((".wacz", ".warc.gz")):
        refuse(f"{output}: the name says the form, so let it end in .wacz or .warc.gz.")
    archive = _archive(data)
    chosen = _chosen(archive, urls or [], lao)
    if not chosen:
        refuse("Nothing of that is kept.", NO)
    from sodsong.desk import clock
    from sodsong.desk.vault.queries import captures
    from sodsong.record.archive.wacz import write_wacz, write_warc

    fresh = output.with_name(output.name + ".new")
    try:
        if output.name.endswith(".wacz"):
            title = f"Sodsong {lao or ''}".strip()
            write_wacz(archive, chosen, fresh, title=title, at=clock.now(), titles=captures.titles())
        else:
            with fresh.open("wb") as file:
                write_warc(archive, chosen, file, clock.now())
        fresh.replace(output)
    except OSError as fault:
        refuse(f"{output} cannot be written ({fault.strerror}).")
    pages, size = sum(one.page for one in chosen), output.stat().st_size
    if json:
        emit({"output": str(output), "captures": len(chosen), "pages": pages, "bytes": size})
    else:
        say(f"{output}: {pages} pages, {len(chosen)} captures, {size:,} bytes.")


def _chosen(archive: Archive, urls: list[str], lao: str | None) -> list[Capture]:
    from sodsong.observe.probe.guard import AddressError, read_url
    from sodsong.record.archive.wacz import with_earlier, with_parts

    if not urls:
        return with_earlier(archive, archive.captures(lao))
    try:
        places = [read_url(url).url for url in urls]
    except AddressError as fault:
        refuse(f"An address cannot be read ({fault}): write it whole, such as https://www.example.go.th/.")
    pages = archive.captures(lao, places)
    return with_earlier(archive, [part for page in pages for part in with_parts(archive, page)])


def _archive(data: Path | None) -> Archive:
    from sodsong.cli.desk import start

    start.set_up(data)
    from django.conf import settings

    from sodsong.desk.vault.queries import captures

    return captures.archive_of(settings.SODSONG.data)


def _moment(at: str | None) -> datetime | None:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    if at is None:
        return None
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        refuse(f"--at {at}: write a time as 2020-08-11T09:00+07:00.")
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo("Asia/Bangkok"))
