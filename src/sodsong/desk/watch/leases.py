"""Rights that one process has at a time: to run the stages, to judge a range; and how workers share the ranges out."""

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Q

from sodsong.desk.watch.models import Lease

RECUT = "recut"  # whoever holds it is about to cut the targets into other ranges: all others let theirs go
ASLEEP = 6_000  # milliseconds without a statement after which a transaction that holds a lease is broken off
_RANGE, _WORKER = "range-", "worker-"


def hold(name: str, holder: str, now: float, seconds: float) -> bool:
    """Take or keep the lease ``name`` for ``seconds`` from ``now`` (seconds since 1970); False while another holds it.

    Held again by the same holder at any time, by another once it has lapsed: of several that try, one gets it. Nobody
    is waited for: a row that somebody is at now is somebody else's.
    """
    free = Lease.objects.filter(Q(holder=holder) | Q(until__lt=now), name=name)
    with transaction.atomic():
        for pk in free.select_for_update(skip_locked=True).values_list("pk", flat=True):
            return bool(Lease.objects.filter(pk=pk).update(holder=holder, until=now + seconds))
    if Lease.objects.filter(name=name).exists():
        return False
    Lease.objects.bulk_create([Lease(name=name, holder=holder, until=now + seconds)], ignore_conflicts=True)
    return Lease.objects.filter(name=name, holder=holder).exists()


def of_range(part: int) -> str:
    """The name of a range's lease."""
    return f"{_RANGE}{part}"


def of_worker(holder: str) -> str:
    """The name of the lease by which a worker is seen to live."""
    return _WORKER + hashlib.sha256(holder.encode()).hexdigest()[:32]


def keep(holder: str, names: Collection[str], now: float, seconds: float) -> None:
    """Keep all of these that ``holder`` still has."""
    Lease.objects.filter(holder=holder, name__in=names).update(until=now + seconds)


def let_go(holder: str, names: Collection[str]) -> None:
    """Give these up, if ``holder`` has them: others need not wait until they lapse."""
    Lease.objects.filter(holder=holder, name__in=names).update(holder="", until=0.0)


def held(name: str, holder: str) -> bool:
    """Whether ``holder`` has the lease, which then stays until the end of the caller's transaction.

    Whoever falls asleep in it loses that transaction: on PostgreSQL its locks would outlast the lease.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL idle_in_transaction_session_timeout = {ASLEEP}")
    return bool(Lease.objects.select_for_update().filter(name=name, holder=holder).values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class Claims:
    """Who has what now: the holder of each range that has one, the workers that live, who is about to cut anew."""

    parts: int
    holders: Mapping[int, str]
    workers: frozenset[str]
    recutter: str = ""


def claims(parts: int, now: float) -> Claims:
    """What the leases say of ``parts`` ranges; one question."""
    rows = list(Lease.objects.filter(until__gte=now).values_list("name", "holder"))
    ranges = {int(name.removeprefix(_RANGE)): holder for name, holder in rows if name.startswith(_RANGE)}
    return Claims(
        parts,
        {part: holder for part, holder in ranges.items() if part < parts},
        frozenset(holder for name, holder in rows if name.startswith(_WORKER)),
        next((holder for name, holder in rows if name == RECUT), ""),
    )


def share(known: Claims, me: str, mine: Collection[int]) -> tuple[list[int], list[int]]:
    """Which ranges ``me``, who judges ``mine``, should try to take, and which to let go.

    Each takes its even share at once, of what is left over one if nobody has less; the richest lets go half of what it
    has more than the poorest. So all end within one of each other, and nothing goes to and fro.

    >>> share(Claims(4, {0: "a", 1: "a", 2: "a", 3: "a"}, frozenset("ab")), "a", {0, 1, 2, 3})
    ([], [2, 3])
    >>> share(Claims(4, {0: "a", 1: "a"}, frozenset("ab")), "b", ())
    ([2, 3], [])
    """
    held_now = sorted(part for part, holder in known.holders.items() if holder == me and part in mine)
    # What bears my name and is not mine was mine before I began anew.
    free = [part for part in range(known.parts) if known.holders.get(part, me) == me and part not in mine]
    if known.recutter:
        return (free, []) if known.recutter == me else ([], held_now)
    counts = Counter(dict.fromkeys(known.workers | {me}, 0))
    counts.update(holder for part, holder in known.holders.items() if part in mine or holder != me)
    least = min((count for worker, count in counts.items() if worker != me), default=known.parts)
    even, most = known.parts // len(counts), -(-known.parts // len(counts))
    take: list[int] = []
    count = len(held_now)
    while len(take) < len(free) and (count < even or (count < most and count <= least)):
        take.append(free[len(take)])
        count += 1
    richest = max(counts, key=lambda worker: (counts[worker], worker))
    spare = (len(held_now) - least) // 2 if me == richest and not take else 0
    return take, held_now[-spare:] if spare > 0 else []
