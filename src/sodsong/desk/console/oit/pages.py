"""Rows become what the OIT templates show."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sodsong.desk.console.oit import words
from sodsong.desk.disclosure import queries, stakes, states
from sodsong.desk.disclosure.models import Link
from sodsong.desk.disclosure.ops.looks import changed_since_hold
from sodsong.desk.disclosure.stakes import Row, Standing
from sodsong.desk.registry.models import Lao, Site
from sodsong.judge.disclosure.catalogue import Item
from sodsong.judge.disclosure.risk import to_fix

SHOWN = 30  # LAOs in the list of those with most at stake


@dataclass(frozen=True, slots=True)
class Entry:
    """An item of an LAO as it is shown; ``points`` are those it stands for, None where nobody knows."""

    item: Item
    state: str
    reason: str
    look: str
    points: float | None
    last_good: datetime | None
    implied: bool
    links: list[Link]
    changed: bool


def points(value: float) -> str:
    """Points as people read them: two places, without idle zeros."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def year_page(standing: Standing, years: list[int], today: date) -> dict[str, Any]:
    """What the page of a year says: a sentence's numbers, the figures, the LAOs with most at stake first."""
    entered = standing.entered
    hidden = [row for row in entered if row.stake.lost]
    ranked = sorted(entered, key=lambda row: (-row.stake.least, -row.stake.most, row.lao.pk))
    year = standing.year
    return {
        "part": "oit",
        "year": year.year,
        "catalogue": year,
        "unsure": sum(not item.verified for item in year.items),
        "years": sorted({*years, year.year - 1, year.year, year.year + 1}),
        "total": len(standing.rows),
        "entered": len(entered),
        "empty": [row.lao for row in standing.rows if not row.entered],
        "hidden": len(hidden),
        "weighed": bool(standing.weights.points),
        "sure": standing.weights.sure,
        "least": points(sum(row.stake.least for row in entered)),
        "most": points(sum(row.stake.most for row in entered)),
        "ranked": [_shown(row) for row in ranked if row.stake.lost or row.stake.doubtful][:SHOWN],
        "more": max(0, sum(bool(row.stake.lost or row.stake.doubtful) for row in ranked) - SHOWN),
        "stage": queries.stage_on(year, today),
    }


def _shown(row: Row) -> dict[str, Any]:
    return {
        "lao": row.lao,
        "lost": len(row.stake.lost),
        "doubtful": len(row.stake.doubtful),
        "least": points(row.stake.least),
        "most": points(row.stake.most),
    }


def lao_page(lao: Lao, year: int) -> dict[str, Any]:
    """One LAO's items, those to fix first; its open proposal; its site's address to start a search from."""
    standing = stakes.standing(lao.province.name, year, [lao.pk], dated=True)
    row, links = standing.rows[0], queries.links_of(lao, year)
    entries = [
        _entry(item, row, standing, [one for one in links if one.code == item.code]) for item in standing.year.items
    ]
    extra = [one for one in links if standing.year.item(one.code) is None]
    entries += [_unknown_item(one, row) for one in extra]
    by_code = {entry.item.code: entry for entry in entries}
    ordered = [by_code[code] for code, _ in to_fix(states.plain_states(row.items, standing.year), standing.weights)]
    site = Site.objects.filter(lao=lao, until__isnull=True).order_by("-watched", "pk").first()
    search = queries.open_search(lao, year)
    return {
        "part": "oit",
        "lao": lao,
        "year": year,
        "catalogue": standing.year,
        "entries": entries,
        "fix": ordered,
        "seen": sum(entry.state == "reachable" for entry in entries),
        "links": links,
        "unapproved": sum(one.approved_at is None for one in links),
        "stake": row.stake,
        "least": points(row.stake.least),
        "most": points(row.stake.most),
        "weighed": bool(standing.weights.points),
        "sure": standing.weights.sure,
        "site": site,
        "search": search,
        "proposed": sum(len(item["links"]) for item in search.found.get("items", [])) if search else 0,
    }


def _entry(item: Item, row: Row, standing: Standing, links: list[Link]) -> Entry:
    state = row.items.get(item.code)
    judged = state.judged if state else None
    name: str = judged.state if judged else "missing"
    return Entry(
        item,
        name,
        judged.reason if judged else "no-link",
        words.LOOKS[name],
        standing.weights.of(item.code) if standing.weights.points else None,
        state.last_good if state else None,
        bool(state and state.implied),
        links,
        any(changed_since_hold(link.page) for link in links),
    )


def _unknown_item(link: Link, row: Row) -> Entry:
    """A link whose code the year's catalogue does not know (yet)."""
    state = row.items[link.code]
    item = Item(link.code, link.rests_on or link.code, verified=False, sources=0)
    look = words.LOOKS[state.judged.state]
    return Entry(
        item, state.judged.state, state.judged.reason, look, None, state.last_good, state.implied, [link], changed=False
    )
