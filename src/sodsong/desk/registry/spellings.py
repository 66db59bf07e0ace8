"""Spellings of names that people have confirmed: each is learned for one LAO, never by the machine itself, and can be forgotten."""

import re
from typing import Literal

from django.db import transaction

from sodsong.desk.registry import queries
from sodsong.desk.registry.models import Lao
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
def learn(lao: Lao, written: str) -> bool:
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
    return True


@transaction.atomic
def forget(lao: Lao, spelling: str) -> bool:
    """A spelling is no longer taken for ``lao``; False when it was not."""
    row = Lao.objects.select_for_update().get(pk=lao.pk)
    left = [alias for alias in row.aliases if alias != spelling]
    changed = left != row.aliases
    row.aliases = left
    row.save(update_fields=["aliases"])
    return changed
