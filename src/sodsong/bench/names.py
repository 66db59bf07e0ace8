"""Benchmark of the name resolver: names damaged as typists damage them, counted right, asked and wrong.

The operations of the damage, each equally likely, drawn where they apply:
drop-mark (a tone or vowel sign forgotten), double-mark (typed twice), swap-mark (another tone), similar-consonant
(ร for ล, พ for ภ …), neighbour-key (the key beside it), drop-letter, double-letter, transpose (two letters change places).
A damaged name that is itself the name of another body of that type and province is drawn again: it is no slip any more.
"""

import csv
import os
import platform
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from statistics import median
from typing import Any

from sodsong.data import path as data_path
from sodsong.ground.places.record import Lao, LaoType
from sodsong.ground.places.register import Register, key_of
from sodsong.ground.places.resolve import resolve

SEED = 2563  # the reported set; thresholds were tuned on other seeds
RUNS = 3
_TONES = "่้๊๋"
_MARKS = "ัิีึืุู็่้๊๋์"
_SIMILAR = ("รล", "นณ", "สศษซ", "พภผ", "ทธฑฒถ", "ดตฎฏ", "บป", "คข", "ชซฉ", "หฮ", "ยญ", "ฝฟ", "วง", "อฮ")
_KEY_ROWS = ("ภถคตจขช", "ไำพะรนยบล", "ฟหกดเาสวง", "ผปแอทมใฝ")


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of damaged names: shares in percent."""

    right: float
    asked: float
    wrong: float
    none: float
    count: int


def damage(name: str, edits: int, dice: random.Random) -> str:
    """``name`` after ``edits`` slips."""
    for _ in range(edits):
        while True:
            damaged = dice.choice(_OPERATIONS)(name, dice)
            if damaged and damaged != name:
                break
        name = damaged
    return name


def _drop_mark(name: str, dice: random.Random) -> str | None:
    return _at_one_of(name, _MARKS, dice, lambda _: "")


def _double_mark(name: str, dice: random.Random) -> str | None:
    # A doubled mark is folded away at once; a second, different tone is what stays visible.
    return _at_one_of(name, _MARKS, dice, lambda letter: letter + dice.choice(_TONES + letter))


def _swap_mark(name: str, dice: random.Random) -> str | None:
    return _at_one_of(name, _TONES, dice, lambda letter: dice.choice(_TONES.replace(letter, "")))


def _similar_consonant(name: str, dice: random.Random) -> str | None:
    group = dice.choice(_SIMILAR)
    return _at_one_of(name, group, dice, lambda letter: dice.choice(group.replace(letter, "")))


def _neighbour_key(name: str, dice: random.Random) -> str | None:
    row = dice.choice(_KEY_ROWS)

    def beside(letter: str) -> str:
        place = row.index(letter)
        return dice.choice([row[index] for index in (place - 1, place + 1) if 0 <= index < len(row)])

    return _at_one_of(name, row, dice, beside)


def _drop_letter(name: str, dice: random.Random) -> str | None:
    return _at_one_of(name, name, dice, lambda _: "") if len(name) > 2 else None


def _double_letter(name: str, dice: random.Random) -> str | None:
    return _at_one_of(name, name, dice, lambda letter: letter * 2)


def _transpose(name: str, dice: random.Random) -> str | None:
    place = dice.randrange(len(name) - 1) if len(name) > 1 else 0
    return name[:place] + name[place : place + 2][::-1] + name[place + 2 :]


_OPERATIONS: tuple[Callable[[str, random.Random], str | None], ...] = (
    _drop_mark,
    _double_mark,
    _swap_mark,
    _similar_consonant,
    _neighbour_key,
    _drop_letter,
    _double_letter,
    _transpose,
)


def _at_one_of(name: str, letters: str, dice: random.Random, change: Callable[[str], str]) -> str | None:
    places = [index for index, letter in enumerate(name) if letter in letters]
    if not places:
        return None
    place = dice.choice(places)
    return name[:place] + change(name[place]) + name[place + 1 :]


def slips(laos: Sequence[Lao], edits: int, count: int, seed: int) -> list[tuple[str, Lao]]:
    """``count`` damaged written names, each with the body that was meant.

    The district stands behind half of the names, and behind every name that several bodies of the province share:
    without it even the undamaged name is a question. Bodies that the district does not tell apart are left out.
    """
    dice = random.Random(seed)
    shared = Counter((lao.type, lao.province, key_of(lao.name)) for lao in laos)
    twins = Counter((lao.type, lao.province, lao.district, key_of(lao.name)) for lao in laos)
    found: list[tuple[str, Lao]] = []
    while len(found) < count:
        lao = dice.choice(laos)
        if lao.type == "special" or twins[lao.type, lao.province, lao.district, key_of(lao.name)] > 1:
            continue
        name = damage(lao.name, edits, dice)
        if (lao.type, lao.province, key_of(name)) in shared:
            continue
        told = dice.random() < 0.5 or shared[lao.type, lao.province, key_of(lao.name)] > 1
        found.append((f"{lao.type}{name}" + (f" อ.{lao.district}" if told and lao.district else ""), lao))
    return found


def tally(cases: Iterable[tuple[str, Lao]], register_of: Callable[[Lao], Register]) -> Tally:
    """Resolve every case and count."""
    counts: Counter[str] = Counter()
    for text, lao in cases:
        answer = resolve(text, register_of(lao))
        right = answer.lao is not None and answer.lao.code == lao.code
        counts["right" if right else "wrong" if answer.outcome == "match" else answer.outcome] += 1
    total = counts.total() or 1
    share = {name: round(100 * counts[name] / total, 3) for name in ("right", "ask", "wrong", "none")}
    return Tally(share["right"], share["ask"], share["wrong"], share["none"], total)


def texts_per_second(register: Register, texts: Sequence[str]) -> float:
    """Texts resolved in one second of CPU; the median of several passes."""
    speeds = []
    for _ in range(RUNS):
        start = time.process_time()
        for text in texts:
            resolve(text, register)
        speeds.append(len(texts) / max(time.process_time() - start, 1e-9))
    return median(speeds)


def load(file: Path) -> list[Lao]:
    """The bodies of a register CSV; ``dla_code`` counts as ``code``, พิเศษ as special."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return [
            Lao(
                row.get("code") or row["dla_code"],
                _type(row["type"]),
                row["name"],
                row["official_name"],
                row["district"],
                row["province"],
            )
            for row in csv.DictReader(lines)
        ]


def _type(written: str) -> LaoType:
    return "special" if written == "พิเศษ" else written  # type: ignore[return-value]  # a register's own column


def run(nation: Path | None = None, *, count: int = 4000, seed: int = SEED) -> dict[str, Any]:
    """The figures as ``sodsong bench names`` prints them.

    ``nation`` is a register CSV of all provinces, which does not ship: else the environment's
    SODSONG_BENCH_REGISTER names one; without either the nation's figures are left out.
    """
    nation = nation or Path(os.environ.get("SODSONG_BENCH_REGISTER", ""))
    phrae = load(data_path("registers/phrae.csv"))
    register = Register(phrae, province="แพร่")
    one = tally(slips(phrae, 1, count, seed), lambda _: register)
    two = tally(slips(phrae, 2, count, seed + 1), lambda _: register)
    written = [text for text, _ in slips(phrae, 1, 1000, seed + 2)] + [f"เว็บ {lao.short_name} ล่มครับ" for lao in phrae]
    figures = [
        _figure("phrae_one_edit_right", one.right, "%", 98.5),
        _figure("phrae_one_edit_wrong", one.wrong, "%", 0.0),
        _figure("phrae_two_edits_right", two.right, "%", 88.0),
        _figure("phrae_two_edits_wrong", two.wrong, "%", 0.2),
        _figure("province_texts_per_cpu_second", round(texts_per_second(register, written)), "1/s", 2000),
    ]
    if nation.is_file():
        laos = load(nation)
        registers = {name: Register(laos, province=name) for name in {lao.province for lao in laos}}
        wide = tally(slips(laos, 1, count, seed + 3), lambda lao: registers[lao.province])
        figures += [
            _figure("nation_one_edit_right", wide.right, "%", 96.0),
            _figure("nation_one_edit_wrong", wide.wrong, "%", 0.1),
        ]
    return {
        "bench": "names",
        "machine": {"system": platform.platform(), "python": platform.python_version()},
        "versions": {"rapidfuzz": metadata.version("rapidfuzz")},
        "runs": RUNS,
        "figures": figures,
    }


def _figure(name: str, value: float, unit: str, goal: float) -> dict[str, Any]:
    return {"name": name, "value": value, "unit": unit, "goal": goal, "compared": []}
