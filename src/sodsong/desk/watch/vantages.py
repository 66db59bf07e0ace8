"""Who else watches: places of our own probes, and other Sodsongs that tell us that they live; what they say becomes rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sodsong.desk import links
from sodsong.desk.watch.models import Neighbour, Vantage
from sodsong.observe.probe.fleet.form import Beat, Standing

PURPOSE = "neighbour"  # of the signed address that another Sodsong is given; its subject is the row
AGE = 3650 * links.DAY  # it ends with the row
IDLE = 600.0  # seconds without a judgement after which a Sodsong that speaks counts as idle


@dataclass(frozen=True, slots=True)
class Sighted:
    """A vantage as the judge sees it: observations judged a minute (None: not measured yet), and why it has no say, if so."""

    per_minute: int | None = None
    blind: str = ""


def keep_standings(heard: Mapping[str, tuple[datetime, Standing]], sighted: Mapping[str, Sighted] | None = None) -> int:
    """Keep what vantages said of themselves and how the judge sees them; returns how many rows that changed."""
    seen = sighted or {}
    known = {row.name: row for row in Vantage.objects.all()}
    rows = []
    for name, (at, standing) in heard.items():
        judged = seen.get(name, Sighted())
        row = known.get(name)
        if row and (row.heard_at, row.per_minute, row.blind) == (at, judged.per_minute, judged.blind):
            continue
        rows.append(
            Vantage(
                name=name,
                heard_at=at,
                plans=standing.plans,
                waiting=standing.waiting,
                clock_behind=standing.clock_behind,
                version=standing.version,
                key=standing.key,
                per_minute=judged.per_minute,
                blind=judged.blind,
            )
        )
    fields = ["heard_at", "plans", "waiting", "clock_behind", "version", "key", "per_minute", "blind"]
    Vantage.objects.bulk_create(rows, update_conflicts=True, unique_fields=["name"], update_fields=fields)
    return len(rows)


def mark_abroad(name: str, *, abroad: bool) -> bool:
    """An officer says whether that vantage stands abroad; False when there is none of that name."""
    return bool(Vantage.objects.filter(name=name).update(abroad=abroad))


def forget_vantage(name: str) -> bool:
    """Take a vantage that is no more out of the list; one that still speaks comes back by itself."""
    return bool(Vantage.objects.filter(name=name).delete()[0])


def add_neighbour(name: str, by: str, now: datetime) -> Neighbour | None:
    """Look after another Sodsong from now on; None when one of that name is there already."""
    row, made = Neighbour.objects.get_or_create(name=name[:100], defaults={"made_at": now, "made_by": by[:150]})
    return row if made else None


def drop_neighbour(pk: int) -> bool:
    """Look after it no more: its address ends with the row."""
    return bool(Neighbour.objects.filter(pk=pk).delete()[0])


def token(row: Neighbour) -> str:
    """The signed part of the address at which this neighbour tells us that it lives."""
    return links.token(PURPOSE, str(row.pk))


def hear(written: str, beat: Beat, now: datetime) -> bool:
    """A neighbour lives; False when the address it used is none of ours, or no more."""
    subject = links.read(PURPOSE, written, AGE).subject
    if subject is None:
        return False
    news = {"heard_at": now, "judged_at": beat.judged_at, "version": beat.version}
    return bool(Neighbour.objects.filter(pk=subject).update(**news, idle=beat.idle(IDLE)))


def ailing(row: Neighbour, silence: float, now: datetime) -> str:
    """What is wrong with it: ``silent``, ``idle`` or nothing. One that never spoke is not silent yet: it is not set up."""
    if row.heard_at is None:
        return ""
    return "silent" if now - row.heard_at > timedelta(seconds=silence) else "idle" if row.idle else ""


def claim(row: Neighbour, told: datetime | None) -> bool:
    """Take the right to tell of its silence (at ``told``) or of its return (None), while it is as in ``row``; in the caller's transaction."""
    as_it_was = Neighbour.objects.filter(pk=row.pk, told_at=row.told_at, heard_at=row.heard_at)
    return bool(as_it_was.update(told_at=told))
