"""What a text may mean: a body by any spelling (the resolver) or a part of its name, a case or letter by number, a vendor, a server."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sodsong.desk.console.pages import board, write
from sodsong.desk.registry import queries as registry
from sodsong.desk.registry.models import Lao
from sodsong.desk.watch import queries as watch
from sodsong.ground.places.record import Lao as Place
from sodsong.ground.places.register import Register, key_of
from sodsong.ground.places.resolve import resolve
from sodsong.ground.thai.digits import to_arabic

MOST = 30  # bodies shown at once
_NUMBER = re.compile(r"(?:^|[^0-9/])(\d{1,7})(?:\s*/\s*(\d{4}))?\s*$")


@dataclass(frozen=True, slots=True)
class Body:
    """An LAO that is found, and how it stands."""

    lao: Lao
    state: str
    look: str


@dataclass(frozen=True, slots=True)
class Bodies:
    """The LAOs found, the likeliest first; ``sure`` if the text can mean the first alone, ``more`` are not shown."""

    rows: tuple[Body, ...]
    sure: bool
    more: int


def number_in(text: str) -> tuple[int, int | None] | None:
    """The number a text ends in, and the Buddhist year after a stroke: a case or a letter.

    >>> number_in("เหตุ ๓/๒๕๖๓"), number_in("ว 567"), number_in("203.0.113.9"), number_in("แม่ปาน")
    ((3, 2563), (567, None), None, None)
    """
    plain = to_arabic(text).strip()
    match = None if plain.count(".") > 2 else _NUMBER.search(plain)
    return (int(match[1]), int(match[2]) if match[2] else None) if match else None


def bodies(text: str, province: str) -> Bodies:
    """The LAOs of a province that ``text`` may mean, whatever its spelling, and those whose name, district or address holds it."""
    register = registry.register_of(province)
    answer = resolve(text, register)
    meant = [answer.lao] if answer.lao else list(answer.candidates)
    codes = list(dict.fromkeys([*(one.code for one in meant), *_holding(key_of(text), register)]))
    rows = registry.by_codes(codes[:MOST])
    homes = watch.homes_of([row.pk for row in rows.values()])
    found = []
    for code in codes[:MOST]:
        lao = rows[code]
        state = board.worst(home.shown for home in homes.get(lao.pk, [])) or "unwatched"
        found.append(Body(lao, state, board.look_of(state)))
    return Bodies(tuple(found), answer.confidence == "exact" and len(codes) == 1, max(0, len(codes) - MOST))


def _holding(key: str, register: Register) -> list[str]:
    """Codes of the bodies whose name, district, spelling or web address holds ``key``: those that begin with it first."""
    if len(key) < 2:
        return []
    alias: dict[int, list[str]] = {}
    for group in (register.aliases, {key_of(host): numbers for host, numbers in register.hosts.items()}):
        for written, numbers in group.items():
            for number in numbers:
                alias.setdefault(number, []).append(written)
    ranked = []
    for number, lao in enumerate(register.laos):
        rank = _rank(key, lao, alias.get(number, []))
        if rank is not None:
            ranked.append((rank, number, lao.code))
    return [code for _rank_, _number, code in sorted(ranked)]


def _rank(key: str, lao: Place, others: Iterable[str]) -> int | None:
    name = key_of(lao.name)
    district = key_of(lao.district)
    if name.startswith(key) or key_of(lao.short_name) == key:
        return 0
    if key in name or key in key_of(lao.short_name):
        return 1
    if any(key in one for one in others):
        return 2
    return 3 if district and (district.startswith(key) or f"อำเภอ{district}".startswith(key)) else None


def headline(text: str, bodies: Bodies, others: int) -> str:
    """What was found, in one sentence."""
    count = len(bodies.rows) + bodies.more + others
    if not text:
        return _("Search")
    if not count:
        return _("Nothing is found for “%(text)s”") % {"text": text}
    found = ngettext("%(n)s thing found for “%(text)s”", "%(n)s things found for “%(text)s”", count)
    return found % {"n": write.digits(count), "text": text}
