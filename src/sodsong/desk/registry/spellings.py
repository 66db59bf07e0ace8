"""Spellings of names that people have confirmed: each is learned for one LAO, never by the machine itself, and can be forgotten."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from django.db import transaction

from sodsong.desk.registry import queries
from sodsong.desk.registry.models import Lao, Spelling
from sodsong.ground.places.register import Register, key_of
from sodsong.ground.places.resolve import resolve
from sodsong.ground.thai.fold import one_line
from sodsong.observe.intake.listing import TYPE_WORD

LEAST = 3  # letters; a shorter text stands in too many words
Refusal = Literal["short", "name", "place", "begins", "taken", "useless"]
_LONG_TYPE = re.compile(r"^(?:ตำบล|นคร|เมือง)")


class NotLearned(ValueError):  # noqa: N818  # why a person's wish cannot be followed, told to them
    """This spelling cannot be remembered for that LAO; ``code`` says why."""

    def __init__(self, code: Refusal) -> None:
        super().__init__(code)
        self.code: Refusal = code


def bare(written: str) -> str:
    """The name within what somebody wrote: without its type word and all that follows it.

    >>> bare("เว็บ อบต.แม่จิวะ ล่มค่ะ"), bare("เทศบาลตำบลแม่ปาณ อ.ลอง")
    ('แม่จิวะ', 'แม่ปาณ')
    """
    plain = one_line(written)
    match = TYPE_WORD.search(plain)
    rest = plain[match.end() :].lstrip(" .") if match else plain
    if match and not match.group().rstrip().endswith("."):
        rest = _LONG_TYPE.sub("", rest)
    return re.split(r"[\s,;()/]", rest, maxsplit=1)[0]


def refusal(lao: Lao, spelling: str) -> Refusal | None:
    """Why ``spelling`` cannot be learned for ``lao``; None where it can, or is known already."""
    key, register = key_of(spelling), queries.register_of(lao.province.name)
    if len(key) < LEAST:
        return "short"
    if key in register.by_name:
        return "name"  # it is the own name of a body: which of several is meant stays a question
    if key in register.districts or key in register.provinces:
        return "place"
    if any(name.startswith(key) for name in register.names):
        return "begins"
    known = {register.laos[number].code for number in register.aliases.get(key, ())}
    if known - {lao.code}:
        return "taken"
    return None if _helps(lao, spelling, register) else "useless"


def _helps(lao: Lao, spelling: str, register: Register) -> bool:
    """Would what is written so, with the LAO's type, then be read as this LAO?"""
    place = queries.as_place(lao)
    trial = Register(register.laos, province=register.province, aliases={lao.code: [*lao.aliases, spelling]})
    return resolve(f"{lao.type}{spelling}", trial).lao == place


def offer(lao: Lao, written: str) -> str:
    """The spelling worth remembering after a person has said that ``written`` means ``lao``; empty where there is none."""
    spelling = bare(written)
    known = {key_of(alias) for alias in lao.aliases}
    return "" if key_of(spelling) in known or refusal(lao, spelling) else spelling


@transaction.atomic
def learn(lao: Lao, written: str, by: str, now: datetime) -> bool:
    """A person confirms that ``written`` means ``lao``; False when that is known already. Raises NotLearned."""
    row = Lao.objects.select_for_update(of=("self",)).select_related("province", "district").get(pk=lao.pk)
    spelling = bare(written)[:200]
    why = refusal(row, spelling)
    if why:
        raise NotLearned(why)
    if key_of(spelling) in {key_of(alias) for alias in row.aliases}:
        return False
    row.aliases = [*row.aliases, spelling]
    row.save(update_fields=["aliases"])
    Spelling.objects.create(lao=row, written=spelling, by=by[:150], at=now)
    return True


@transaction.atomic
def forget(lao: Lao, spelling: str, by: str, now: datetime) -> bool:
    """A spelling is no longer taken for ``lao``; False when it was not. Who took it back stands beside who confirmed it."""
    row = Lao.objects.select_for_update().get(pk=lao.pk)
    left = [alias for alias in row.aliases if alias != spelling]
    if left == row.aliases:
        return False
    row.aliases = left
    row.save(update_fields=["aliases"])
    undone = {"undone_by": by[:150], "undone_at": now}
    if not Spelling.objects.filter(lao=row, written=spelling, undone_at__isnull=True).update(**undone):
        Spelling.objects.create(lao=row, written=spelling, by="", at=now, **undone)  # it came with the register's file
    return True


def confirmed(laos: Iterable[Lao]) -> dict[tuple[int, str], Spelling]:
    """Who confirmed each spelling in force of these LAOs, by LAO id and spelling; those of the register's file are missing."""
    rows = Spelling.objects.filter(lao__in=[lao.pk for lao in laos], undone_at__isnull=True)
    return {(row.lao_id, row.written): row for row in rows}


def taken_back(province: str, most: int) -> list[Spelling]:
    """The spellings that were last taken back and are not in force again, the newest first."""
    rows = Spelling.objects.filter(lao__province__name=province, undone_at__isnull=False).select_related("lao")
    found: dict[tuple[int, str], Spelling] = {}
    for row in rows.order_by("-undone_at", "-pk")[: 2 * most]:
        if row.written not in row.lao.aliases:
            found.setdefault((row.lao_id, row.written), row)
    return list(found.values())[:most]
