"""``sodsong survey``: the thin part; the rooms beside it do the work."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sodsong.cli.output import MISSING, emit, language, refuse, say
from sodsong.cli.rules import content_rules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sodsong.cli.survey.listing import Row
    from sodsong.observe.probe.record import Observation


def survey(
    file: Annotated[Path, typer.Argument(metavar="LIST", help="CSV or XLSX with a column url, or a register.")],
    out: Annotated[Path, typer.Option("-o", "--output", metavar="REPORT.html", help="Where to write the report.")],
    as_json: Annotated[
        bool, typer.Option("--json", help="The findings as one JSON document on standard output.")
    ] = False,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Also go to private, loopback and link-local addresses.")
    ] = False,
    resolver: Annotated[
        str | None, typer.Option(metavar="IP[:PORT]", help="The DNS resolver to ask; else the system's.")
    ] = None,
    attributes: Annotated[
        Path | None, typer.Option(metavar="OUT.json", help="Write what sites share, anonymised, for `cause locate`.")
    ] = None,
    lang: Annotated[str, typer.Option("--lang", help="The report's language, th or en.")] = "th",
) -> None:
    """Look once at every site of a list and write a report: who shares what, what is down, what will expire."""
    import json
    import secrets
    from datetime import UTC, datetime

    from sodsong import data
    from sodsong.cli.survey.findings import anonymous, as_site, document, find, seen
    from sodsong.cli.survey.listing import ListError, read_list
    from sodsong.cli.survey.report import report
    from sodsong.judge.cause.locate import locate
    from sodsong.judge.cause.tables import read_tables

    spoken = language(lang)
    try:
        rows, problems = read_list(file)
    except ListError as error:
        refuse(str(error))
    _check_folders(out, attributes)
    _name_problems(file, problems)
    looked = _look(rows, resolver, allow_private=allow_private)
    sites = [seen(f"r{row.line}", row, looked.get(f"r{row.line}")) for row in rows]
    attribution = locate([as_site(one) for one in sites], read_tables(json.loads(data.text("symptoms.json"))))
    found = find(sites, attribution, datetime.now(UTC))
    _write(out, report(found, file.name, len(problems), spoken))
    if attributes is not None:
        _write(attributes, json.dumps(anonymous(sites, secrets.token_bytes(32)), indent=1))
    if as_json:
        written = {"report": str(out), "attributes": str(attributes) if attributes else None}
        emit({**document(found), **written, "problems": list(problems)})
    else:
        say(_DONE[spoken].format(out=out, all=len(sites), down=found.count("down")))


def _check_folders(*targets: Path | None) -> None:
    """Said before the looking, not after it."""
    for target in targets:
        if target is not None and not target.parent.is_dir():
            refuse(f"{target}: its folder does not exist; make it, or write elsewhere.")


def _name_problems(file: Path, problems: "Sequence[str]") -> None:
    for problem in problems[:20]:
        say(f"{file}, {problem}")


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8", errors="replace")
    except OSError as error:
        refuse(f"{file}: cannot be written ({error.strerror}); write elsewhere.")


_DONE = {
    "th": "ดูแล้ว {all} เว็บไซต์ เข้าไม่ได้ {down} · รายงานอยู่ที่ {out}",
    "en": "Looked at {all} sites, {down} down · the report is {out}",
}


def _look(rows: "Sequence[Row]", server: str | None, *, allow_private: bool) -> "dict[str, Observation]":
    from sodsong import __version__
    from sodsong.cli.survey.look import look
    from sodsong.observe.probe.engine import Engine, identify
    from sodsong.observe.probe.resolver import Resolver

    urls = [(f"r{row.line}", row.url) for row in rows if row.url]
    try:
        asked = Resolver(server)
    except ValueError:
        refuse(f"--resolver {server}: give an IP address, with :PORT where it is not 53, such as 127.0.0.1:5353.")
    try:
        engine = Engine(
            asked,
            rules=content_rules(),
            user_agent=identify(__version__),
            allow_private=allow_private,
        )
    except FileNotFoundError as error:
        refuse(str(error), MISSING)

    def told(done: int) -> None:
        if done % 50 == 0 or done == len(urls):
            say(f"{done}/{len(urls)}")

    try:
        return look(engine, urls, told)
    finally:
        engine.close()
