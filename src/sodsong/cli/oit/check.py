"""``sodsong oit check``: an LAO and a year go in, the state of each of its items comes out."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sodsong.cli.desk.serve import Data
from sodsong.cli.output import NO, emit, language, refuse

if TYPE_CHECKING:
    from sodsong.desk.disclosure.models import Link
    from sodsong.desk.disclosure.states import ItemState


def check(
    lao: Annotated[str, typer.Option("--lao", metavar="CODE", help="The LAO's code in the register.")],
    year: Annotated[int, typer.Option("--year", help="Fiscal year of the Buddhist era, such as 2564.")],
    data: Data = None,
    stored: Annotated[bool, typer.Option("--stored", help="Tell what is known; look at nothing.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
    lang: Annotated[str | None, typer.Option("--lang", help="th or en")] = None,
) -> None:
    """Look at an LAO's OIT links once and tell which items could be seen, which not, and which are doubtful.

    Exit 1 unless every item is reachable.
    """
    from sodsong.cli.desk import start
    from sodsong.cli.oit import shipped

    spoken = language(lang)
    shipped.year_or_refuse(year)
    start.set_up(data)
    from sodsong.desk.disclosure import queries, states
    from sodsong.desk.registry.models import Lao
    from sodsong.desk.vault.queries import captures

    body = Lao.objects.filter(code=lao).first()
    if body is None and not _ships(lao):
        refuse(f"--lao {lao}: no LAO of that code is in the register; see `sodsong registry export`.")
    links = queries.links_of(body, year) if body else []
    if links and not stored:
        _look([link.page_id for link in links])
        links = queries.links_of(body, year) if body else []
    catalogue = queries.catalogue(year)
    known = states.read(year, [body.pk]).get(body.pk, {}) if body else {}
    codes = [item.code for item in catalogue.items] or list(known)
    kept = captures.last_kept_of([link.page.url for link in links])
    items = [_item(code, known.get(code), [link for link in links if link.code == code], kept) for code in codes]
    if json:
        emit(
            {
                "year": year,
                "scheme": catalogue.scheme,
                "lao": lao,
                "items": items,
                "warnings": shipped.warnings(catalogue),
            }
        )
    else:
        words = _WORDS[spoken]
        for item in items:
            typer.echo(f"{item['code']:<4} {words[item['verdict']]}  {item['reason']}")
    if any(item["verdict"] != "reachable" for item in items):
        raise typer.Exit(NO)


def _ships(code: str) -> bool:
    """Whether the shipped register has the LAO, so that a folder without a register answers too: nothing is entered."""
    import csv

    from sodsong import data

    return any(row["code"] == code for row in csv.DictReader(data.text("registers/phrae.csv").splitlines()))


def _look(pages: list[int]) -> None:
    from datetime import timedelta

    from django.conf import settings

    from sodsong.desk import clock
    from sodsong.desk.disclosure.ops import looks
    from sodsong.desk.project.lanes.pages import Pages

    lane = Pages(settings.SODSONG)
    try:
        every = timedelta(seconds=settings.SODSONG.probing.page_interval)
        looks.look(lane.engine(), vantage=settings.SODSONG.vantage, now=clock.now(), every=every, pages=pages)
    finally:
        lane.close()


def _item(code: str, state: "ItemState | None", links: "list[Link]", kept: Collection[str]) -> dict[str, Any]:
    good = state.last_good if state else None
    return {
        "code": code,
        "verdict": state.judged.state if state else "missing",
        "reason": state.judged.reason if state else "no-link",
        "links": [link.page.url for link in links],
        "last_good": good.isoformat() if good else None,
        "archived": bool(links) and all(link.page.url in kept for link in links),
        "implied": bool(state and state.implied),
        "changed_since_hold": any(_changed(link) for link in links),
    }


def _changed(link: "Link") -> bool:
    from sodsong.desk.disclosure.ops.looks import changed_since_hold

    return changed_since_hold(link.page)


_WORDS = {
    "th": {
        "reachable": "เปิดได้     ",
        "unreachable": "เปิดไม่ได้   ",
        "suspect": "น่าสงสัย    ",
        "missing": "ยังไม่มีลิงก์  ",
        "unknown": "ยังไม่ทราบ  ",
    },
    "en": {
        "reachable": "reachable  ",
        "unreachable": "unreachable",
        "suspect": "suspect    ",
        "missing": "missing    ",
        "unknown": "unknown    ",
    },
}
