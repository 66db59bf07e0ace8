"""``sodsong oit fix``: an LAO and a year go in, what it should mend comes out, most points first."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from sodsong.cli.desk.serve import Data
from sodsong.cli.output import NO, emit, language, refuse

if TYPE_CHECKING:
    from sodsong.desk.disclosure.readiness import Lack


def fix(
    lao: Annotated[str, typer.Option("--lao", metavar="CODE", help="The LAO's code in the register.")],
    year: Annotated[int, typer.Option("--year", help="Fiscal year of the Buddhist era, such as 2564.")],
    data: Data = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
    lang: Annotated[str | None, typer.Option("--lang", help="th or en")] = None,
) -> None:
    """Print what an LAO should fix, most points first: what is known, without a new look. Never an official score.

    Exit 1 when anything is to be fixed.
    """
    from sodsong.cli.desk import start
    from sodsong.cli.oit import shipped

    spoken = language(lang)
    shipped.year_or_refuse(year)
    start.set_up(data)
    from django.utils import translation

    from sodsong.desk.disclosure import queries, stakes
    from sodsong.desk.disclosure.readiness import readiness
    from sodsong.desk.registry.models import Lao

    body = Lao.objects.filter(code=lao).select_related("province").first()
    if body is None:
        refuse(f"--lao {lao}: no LAO of that code is in the register; see `sodsong registry export`.")
    standing = stakes.standing(body.province.name, year, [body.pk])
    (ready,) = readiness(standing)
    links: dict[str, list[str]] = {}
    for link in queries.links_of(body, year):
        links.setdefault(link.code, []).append(link.page.url)
    weighed = bool(standing.weights.points)
    with translation.override(spoken):
        items = [_item(one, links.get(one.item.code, []), weighed=weighed) for one in ready.lacks]
    stake = standing.rows[0].stake
    told = {
        "year": year,
        "lao": lao,
        "official": False,
        "weights_sure": standing.weights.sure,
        "points": {"least": round(stake.least, 2), "most": round(stake.most, 2)} if weighed else None,
        "items": items,
        "warnings": shipped.warnings(standing.year),
    }
    if json:
        emit(told)
    else:
        _tell(told, _WORDS[spoken])
    if items:
        raise typer.Exit(NO)


def _item(one: "Lack", links: list[str], *, weighed: bool) -> dict[str, Any]:
    from sodsong.desk.console.oit import words

    return {
        "code": one.item.code,
        "title": one.item.title,
        "verified": one.item.verified,
        "lacks": one.kind,
        "reason": one.reason,
        "points": round(one.points, 2) if weighed else None,
        "links": links,
        "what_to_do": words.advice(one.kind, one.reason),
    }


def _tell(told: dict[str, Any], words: dict[str, str]) -> None:
    typer.echo(words["head"].format(n=len(told["items"])))
    points = told["points"]
    if points:
        typer.echo(words["points"].format(**points) + ("" if told["weights_sure"] else f" ({words['unsure']})"))
    for one in told["items"]:
        worth = "" if one["points"] is None else f"  {one['points']:.2f}"
        typer.echo(f"{one['code']:<4}{worth}  {one['title']}")
        typer.echo(f"      {words[one['lacks']]}: {one['reason']}. {one['what_to_do']}")


_WORDS = {
    "th": {
        "head": "ต้องแก้ไข {n} ข้อ เรียงตามคะแนนมากก่อน",
        "points": "คะแนนที่อาจเสีย {least}–{most} ไม่ใช่คะแนนทางการ",
        "unsure": "น้ำหนักคะแนนของปีนี้เป็นข้อสันนิษฐาน",
        "missing": "ยังไม่มีลิงก์",
        "unreachable": "เปิดไม่ได้",
        "suspect": "น่าสงสัย",
        "unapproved": "ผู้บริหารยังไม่รับรอง",
        "unknown": "ยังไม่ทราบ",
    },
    "en": {
        "head": "{n} items to fix, most points first",
        "points": "{least}–{most} points at stake; not an official score",
        "unsure": "the weights of this year are an assumption",
        "missing": "no link",
        "unreachable": "cannot be opened",
        "suspect": "doubtful",
        "unapproved": "without the head's approval",
        "unknown": "not yet known",
    },
}
