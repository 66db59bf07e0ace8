"""Into how many ranges the targets are cut, how far each was judged, and what all their judges say together: from rows."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction

from sodsong.desk.watch import leases
from sodsong.desk.watch.models import OwnLine, Reader
from sodsong.judge.verdict import form
from sodsong.judge.verdict.line import FOR_EVER, blind
from sodsong.judge.verdict.ranges import Stand
from sodsong.judge.verdict.ranges import recut as anew
from sodsong.judge.verdict.rules import Rules


def cut() -> int:
    """How many ranges there are; 0 where nothing was cut yet."""
    return OwnLine.objects.values_list("parts", flat=True).first() or 0


def recut(parts: int, holder: str) -> bool:
    """Cut the targets into ``parts`` ranges; what was judged stays judged. False while ``holder`` does not have every old one."""
    with transaction.atomic():
        old = list(OwnLine.objects.order_by("part")) or [OwnLine()]
        if not all(leases.held(leases.of_range(row.part), holder) for row in old if row.pk):
            return False
        readers = list(Reader.objects.all())
        reached: dict[int, dict[str, int]] = defaultdict(dict)
        for reader in readers:
            reached[reader.part][reader.vantage] = reader.position
        stands = [Stand(reached[row.part], form.line_from_json(row.memory)) for row in old]
        OwnLine.objects.all().delete()
        Reader.objects.all().delete()
        new = anew(stands, parts)
        OwnLine.objects.bulk_create(
            OwnLine(part=part, parts=parts, memory=form.line_to_json(stand.line)) for part, stand in enumerate(new)
        )
        Reader.objects.bulk_create(_readers(new, readers))
    return True


def _readers(new: tuple[Stand, ...], old: list[Reader]) -> list[Reader]:
    """What was judged until now is counted in the first range."""
    judged = Counter[str]()
    for row in old:
        judged[row.vantage] += row.judged
    read_at = {
        name: min((row.read_at for row in old if row.vantage == name and row.read_at), default=None) for name in judged
    }
    return [
        Reader(
            vantage=name,
            part=part,
            parts=len(new),
            position=position,
            read_at=read_at[name],
            judged=0 if part else judged[name],
        )
        for part, stand in enumerate(new)
        for name, position in stand.positions.items()
        if name in judged
    ]


@dataclass(frozen=True, slots=True)
class Seen:
    """A vantage as all judges see it: how many of its observations ever were judged, and why it has no say, if so."""

    judged: int = 0
    blind: str = ""


def seen(rules: Rules, pending: Mapping[str, int]) -> dict[str, Seen]:
    """Every vantage that was judged; what any range's judge says against it counts. Two questions.

    ``pending`` is what was judged of each since the rows were written, as far as it is known.
    """
    lines = [form.line_from_json(memory) for memory in OwnLine.objects.values_list("memory", flat=True)]
    judged = Counter(pending)
    for vantage, count in Reader.objects.values_list("vantage", "judged"):
        judged[vantage] += count
    found = {}
    for vantage, count in judged.items():
        said = {blind(line, vantage, rules) for line in lines if line.views}
        found[vantage] = Seen(count, "line" if "line" in said else "mute" if "mute" in said else "")
    return found


def consumed(vantages: Iterable[str], holders: Mapping[int, str], base: str) -> dict[str, int]:
    """Up to which number each of ``vantages`` was judged by every range: what is older may be sealed.

    ``holders`` has each range's worker now; one that is not of the watch ``base`` reads another data folder's history,
    so that here nothing waits for it.
    """
    parts = [part for part in range(cut() or 1) if belongs(holders.get(part, base), base)]
    reached: dict[str, dict[int, int]] = defaultdict(dict)
    for vantage, part, position in Reader.objects.values_list("vantage", "part", "position"):
        reached[vantage][part] = position
    return {
        vantage: min((reached[vantage][part] for part in parts), default=FOR_EVER)
        for vantage in vantages
        if all(part in reached[vantage] for part in parts)
    }


def belongs(holder: str, base: str) -> bool:
    """Whether a worker is of the watch of that name: itself, or a process that it has started."""
    return holder == base or holder.startswith(f"{base}#")
