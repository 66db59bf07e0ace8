"""``sodsong oit catalogue``: a fiscal year goes in, its OIT items as far as they are known come out."""

from typing import Annotated

import typer

from sodsong.cli.output import emit, language


def catalogue(
    year: Annotated[int, typer.Option("--year", help="Fiscal year of the Buddhist era, such as 2564.")],
    json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
    lang: Annotated[str | None, typer.Option("--lang", help="th or en")] = None,
) -> None:
    """Print the OIT items of a fiscal year, each with how well its title is known."""
    from sodsong.cli.oit import shipped

    spoken = language(lang)
    one = shipped.catalogue(shipped.year_or_refuse(year))
    if json:
        emit(
            {
                "year": one.year,
                "scheme": one.scheme,
                "items": [shipped.item_json(item) for item in one.items],
                "item_count": one.item_count,
                "complete": one.complete,
                "warnings": shipped.warnings(one),
            }
        )
        return
    words = _WORDS[spoken]
    typer.echo(words["head"].format(year=one.year, known=len(one.items), count=one.item_count or "?"))
    for item in one.items:
        mark = "" if item.verified else f"  [{words['unsure']}]"
        typer.echo(f"{item.code:<4} {item.sub_indicator or '-':<5} {item.title}{mark}")
    if not one.items:
        typer.echo(words["none"])


_WORDS = {
    "th": {
        "head": "รายการ OIT ปีงบประมาณ พ.ศ. {year}: ทราบ {known} จาก {count} ข้อ (ไม่ใช่ฉบับทางการ)",
        "unsure": "ยังไม่ยืนยัน",
        "none": "ยังไม่มีรายการของปีนี้ ให้นำเข้าเมื่อมีประกาศ อย่ายกรหัสมาจากปีอื่น",
    },
    "en": {
        "head": "OIT items of fiscal year B.E. {year}: {known} of {count} known (no official copy)",
        "unsure": "unverified",
        "none": "Nothing is known of this year yet; import it when it is published. A code never crosses years.",
    },
}
