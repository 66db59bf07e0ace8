"""The catalogues that ship with Sodsong, and how a command is told of a year."""

from functools import cache
from typing import TYPE_CHECKING, Any

from sodsong.cli.output import refuse

if TYPE_CHECKING:
    from sodsong.judge.disclosure.catalogue import Catalogue, Item


def year_or_refuse(year: int) -> int:
    """A fiscal year of the Buddhist era; anything else ends the command with one sentence."""
    if not 2500 <= year <= 2699:
        refuse(f"--year {year}: write a fiscal year of the Buddhist era, such as 2564.")
    return year


@cache
def catalogue(year: int) -> "Catalogue":
    """The shipped catalogue of ``year``; an empty one where none ships."""
    from sodsong import data
    from sodsong.judge.disclosure.catalogue import read_catalogue, unknown
    from sodsong.observe.documents.mapping import read_mapping

    name = f"oit/ita-{year}.yaml"
    return read_catalogue(read_mapping(data.text(name))) if data.path(name).exists() else unknown(year)


def around(year: int) -> "list[Catalogue]":
    """The shipped catalogues of the years beside ``year``, the one before it first."""
    return [found for other in (year - 1, year + 1, year - 2) if (found := catalogue(other)).items]


def warnings(one: "Catalogue") -> list[dict[str, str]]:
    """What a reader of this catalogue must know before believing it."""
    if not one.items:
        text = f"Nothing is known of the OIT items of {one.year}: import them when they are published."
        return [{"code": "catalogue-unknown", "text": text}]
    found = []
    if not one.complete:
        text = f"Only {len(one.items)} items of {one.year} are known; how many there are is not."
        found.append({"code": "catalogue-partial", "text": text})
    unsure = sum(not item.verified for item in one.items)
    if unsure:
        text = f"{unsure} of {len(one.items)} titles rest on fewer than two independent sources that agree."
        found.append({"code": "catalogue-unverified", "text": text})
    return found


def item_json(item: "Item") -> dict[str, Any]:
    """An item as `oit catalogue --json` promises it."""
    return {
        "code": item.code,
        "title": item.title,
        "group": item.group,
        "sub_indicator": item.sub_indicator,
        "verified": item.verified,
        "sources": item.sources,
    }
