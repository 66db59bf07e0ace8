"""Carries out the searches that officers asked for: an LAO's ITA page becomes a proposal, to be accepted by a person."""

from datetime import datetime
from typing import TYPE_CHECKING

from sodsong.desk.disclosure import queries, reading
from sodsong.desk.disclosure.models import Search
from sodsong.judge.disclosure.discovery.record import Discovery

if TYPE_CHECKING:
    from sodsong.observe.probe.engine import Engine


def search(engine: "Engine", *, vantage: str, now: datetime, limit: int = 2) -> int:
    """Read the pages that wait; each is claimed first, so that a killed search is not made twice. Returns how many."""
    done = 0
    for row in queries.waiting_searches(limit):
        if not Search.objects.filter(pk=row.pk, taken_at__isnull=True).update(taken_at=now):
            continue
        done += 1
        if not reading.allowed(engine, row.url, vantage=vantage, at=now):
            Search.objects.filter(pk=row.pk).update(done_at=now, problem="robots")
            continue
        year = queries.catalogue(row.year)
        found, page = reading.look(engine, row.url, year, queries.around(row.year), vantage=vantage, at=now)
        seen = page.observation
        problem = "" if seen.finding in ("up", "degraded") else seen.reason
        Search.objects.filter(pk=row.pk).update(done_at=now, problem=problem, found=_document(found))
    return done


def _document(found: Discovery) -> dict[str, object]:
    """A discovery as the proposal keeps it."""
    return {
        "scheme": found.scheme,
        "items": [
            {
                "code": item.code,
                "title": item.title,
                "matched_by": item.matched_by,
                "rests_on": item.rests_on,
                "links": [{"url": one.url, "text": one.text, "host_kind": one.host_kind} for one in item.links],
            }
            for item in found.items
        ],
        "missing": list(found.missing),
        "unmatched": [list(pair) for pair in found.unmatched[:200]],
        "warnings": [{"code": one.code, "text": one.text} for one in found.warnings],
    }
