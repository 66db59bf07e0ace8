"""``sodsong oit discover``: an LAO's ITA page goes in, the links it gives for a year's items come out."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sodsong.cli.output import MISSING, NO, emit, language, refuse

if TYPE_CHECKING:
    from sodsong.judge.disclosure.discovery.record import Discovery

_LARGEST = 64 * 1024 * 1024  # bytes of a file that are read


def discover(
    page: Annotated[str, typer.Argument(metavar="FILE_OR_URL", help="A saved page, or the address of one.")],
    year: Annotated[int, typer.Option("--year", help="Fiscal year of the Buddhist era, such as 2564.")],
    base: Annotated[str | None, typer.Option("--base", metavar="URL", help="Where a saved page lies.")] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Also go to private and loopback addresses.")
    ] = False,
    resolver: Annotated[str | None, typer.Option(metavar="IP[:PORT]", help="The DNS resolver to ask.")] = None,
    lang: Annotated[str | None, typer.Option("--lang", help="th or en")] = None,
) -> None:
    """Find the OIT items of a year on an LAO's own ITA page: which links, what is missing, what is odd.

    Exit 1 when the page gives nothing for the year or follows another scheme.
    """
    from sodsong.cli.oit import shipped

    spoken = language(lang)
    shipped.year_or_refuse(year)
    if page.lower().startswith(("http://", "https://")):
        found = _visit(page, year, resolver, allow_private=allow_private)
    else:
        found = _file(Path(page), year, base)
    if json:
        emit(document(found))
    else:
        _tell(found, _WORDS[spoken])
    if found.scheme == "other" or not found.items:
        raise typer.Exit(NO)


def document(found: "Discovery") -> dict[str, Any]:
    """A discovery as `oit discover --json` promises it."""
    told: dict[str, Any] = _sound(
        {
            "scheme": found.scheme,
            "year": found.year,
            "items": [
                {
                    "code": item.code,
                    "title": item.title,
                    "links": [{"url": one.url, "text": one.text, "host_kind": one.host_kind} for one in item.links],
                    "matched_by": item.matched_by,
                    "rests_on": item.rests_on,
                }
                for item in found.items
            ],
            "missing": list(found.missing),
            "unmatched": [{"url": url, "text": text} for url, text in found.unmatched],
            "warnings": [{"code": one.code, "text": one.text} for one in found.warnings],
        }
    )
    return told


def _sound(value: Any) -> Any:
    """``value`` without lone surrogates, which no output can carry."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_sound(one) for one in value]
    return {key: _sound(one) for key, one in value.items()} if isinstance(value, dict) else value


def _file(file: Path, year: int, base: str | None) -> "Discovery":
    from sodsong.cli.oit import shipped
    from sodsong.judge.disclosure.discovery import discover as pure
    from sodsong.judge.disclosure.discovery.hosts import split
    from sodsong.observe.probe.page.charset import decode

    if not base or not base.lower().startswith(("http://", "https://")) or split(base) is None:
        refuse(f"--base {base or ''}: give the address where the page lies, such as https://www.example.go.th/ita.")
    try:
        with file.open("rb") as stream:
            body = stream.read(_LARGEST)
    except OSError as error:
        refuse(f"{file}: cannot be read ({error.strerror}); give a saved page or an address.")
    return pure.discover(decode(body, "")[0], shipped.catalogue(year), base, shipped.around(year))


def _visit(url: str, year: int, resolver: str | None, *, allow_private: bool) -> "Discovery":
    from datetime import UTC, datetime

    from sodsong.cli.oit import shipped
    from sodsong.desk.disclosure import reading

    engine = _engine(resolver, allow_private=allow_private)
    at = datetime.now(UTC)
    try:
        if not reading.allowed(engine, url, vantage="here", at=at):
            refuse(f"{url}: the site's robots.txt asks programs not to read this page; save it and give the file.")
        found, page = reading.look(engine, url, shipped.catalogue(year), shipped.around(year), vantage="here", at=at)
    finally:
        engine.close()
    if page.observation.finding not in ("up", "degraded"):
        refuse(f"{url}: cannot be read ({page.observation.reason}); try again or save the page and give the file.", NO)
    return found


def _engine(resolver: str | None, *, allow_private: bool) -> Any:
    from sodsong import __version__, data
    from sodsong.observe.probe.engine import Engine, identify
    from sodsong.observe.probe.fetch import WHOLE
    from sodsong.observe.probe.page.rules import read_rules
    from sodsong.observe.probe.resolver import Resolver

    try:
        asked = Resolver(resolver)
    except ValueError:
        refuse(f"--resolver {resolver}: give an IP address, with :PORT where it is not 53, such as 127.0.0.1:5353.")
    try:
        return Engine(
            asked,
            rules=read_rules(data.text("content-rules.toml")),
            user_agent=identify(__version__),
            limits=WHOLE,
            allow_private=allow_private,
            learn_ns=False,
        )
    except FileNotFoundError as error:
        refuse(str(error), MISSING)


def _tell(found: "Discovery", words: dict[str, str]) -> None:
    if found.scheme == "other":
        typer.echo(words["other"])
    for item in found.items:
        typer.echo(f"{item.code:<4} {item.title}  ({words[item.matched_by]})")
        for link in item.links:
            kind = "" if link.host_kind == "own" else f"  [{words[link.host_kind]}]"
            typer.echo(f"       {link.url}{kind}".encode("utf-8", "replace").decode())
    if found.missing:
        typer.echo(words["missing"].format(codes=", ".join(found.missing)))
    for one in found.warnings:
        typer.echo(f"! {one.code}: {one.text}".encode("utf-8", "replace").decode())


_WORDS = {
    "th": {
        "other": "หน้านี้เป็นรายการของหน่วยงานประเภทอื่น (สถานศึกษา โรงพยาบาล หรือหน่วยสาธารณสุข) ไม่ใช่ ITA ของ อปท.",
        "missing": "ไม่พบ: {codes}",
        "code": "จากรหัส",
        "title": "จากชื่อรายการ",
        "position": "จากลำดับ ต้องตรวจ",
        "third-party": "เว็บภายนอก",
        "file": "ที่ฝากไฟล์",
    },
    "en": {
        "other": "The page follows another body's scheme (college, school, health office), not that of LAOs.",
        "missing": "Missing: {codes}",
        "code": "by code",
        "title": "by title",
        "position": "by order, to be checked",
        "third-party": "another site",
        "file": "a file host",
    },
}
