"""How well each body of the register fits a piece of text; the weighing behind every answer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sodsong.ground.places.heard.sound import sound, spelling_cost
from sodsong.ground.places.mention import ALL_TYPES, MASK, TAIL, Known, Types
from sodsong.ground.places.record import Confidence, Lao, Outcome
from sodsong.ground.places.register import Register, key_of
from sodsong.ground.places.words import made_of_words, only_forgot

WRONG_TYPE = 1.5  # a wrong type word is a rarer slip than a wrong letter
UNSURE_TYPE = 0.4  # less than the margin: where the type word is damaged, two types of one name are a question
WRONG_DISTRICT = 1.5
SOUND = 0.25  # spelt otherwise, yet sounding the same
UNLIKE = 3.0  # a letter for one that is nothing like it: beyond every limit
LONG = 8  # letters; two places whose longer names differ by a slip are rare
ONE_LETTER = 0.9
MOST_PIECES = 6

# Outcome, confidence, the bodies' places in the register, and the piece of text that was looked up.
Verdict = tuple[Outcome, Confidence | None, tuple[int, ...], str]
NONE: Verdict = ("none", None, (), "")


@dataclass(frozen=True, slots=True)
class Place:
    """What the text says of type and place: a body that disagrees with it fits worse."""

    types: Types = ALL_TYPES
    districts: Known | None = None
    provinces: Known | None = None
    sure: bool = True

    def penalty(self, lao: Lao) -> float | None:
        """What disagreement costs; 0 where none, None where the body lies in another province."""
        if self.provinces and lao.province not in self.provinces:
            return None
        cost = 0.0 if lao.type in self.types else WRONG_TYPE if self.sure else UNSURE_TYPE
        if self.districts and lao.district and lao.district not in self.districts:
            cost += WRONG_DISTRICT
        return cost


@dataclass(frozen=True, slots=True)
class Fit:
    """One body, the cost of the spelling and of disagreement, and the piece of text it was compared with."""

    number: int
    cost: float
    penalty: float
    piece: str
    name: str

    @property
    def total(self) -> float:
        return self.cost + self.penalty


def place_is_known(register: Register, place: Place) -> bool:
    """Whether it is clear where to look: one province, or a district that the text says."""
    return bool(register.province or len(register.own_provinces) == 1 or place.provinces or place.districts)


def pieces(rest: str, register: Register) -> list[str]:
    """The texts a name at the start of ``rest`` may be, longest first: it ends at a space, a sign or a known word.

    Each is a key (no spaces).
    """
    found: list[str] = []
    longest, spaces = register.longest + 4, 0
    for index, letter in enumerate(rest):
        if letter in f"{MASK},;)(/\n":
            break
        if letter in " .-":
            spaces += 1
            if spaces > 3:
                break
        if index and _may_end(rest, index):
            found.append(rest[:index])
        if index - spaces > longest:
            break
    else:
        found.append(rest)
        index = len(rest)
    if index < len(rest) and rest[index] in f"{MASK},;)(/\n":
        found.append(rest[:index])
    keys = {key: None for key in map(key_of, found) if len(key) > 1}
    return sorted(keys, key=len, reverse=True)


def _may_end(rest: str, index: int) -> bool:
    letter, before = rest[index], rest[index - 1]
    if letter in " .-" or letter.isdigit() or letter.isascii():
        return before not in " .-"
    return before not in " .-" and (TAIL.match(rest, index) is not None)


def exact_fits(found: list[str], register: Register, place: Place, learned: Mapping[str, str]) -> list[Fit]:
    """The bodies whose name, alias or learned alias is exactly the longest of the pieces that is any."""
    for piece in found:
        numbers = register.by_name.get(piece) or register.aliases.get(piece) or ()
        if not numbers and piece in learned:
            numbers = tuple(number for number, lao in enumerate(register.laos) if lao.code == learned[piece])
        if numbers:
            longer = _longer(piece, found, register, place)
            return [*_fits(((number, 0.0, piece) for number in numbers), piece, register, place), *longer]
    return []


def _longer(piece: str, found: list[str], register: Register, place: Place) -> list[Fit]:
    """A damaged long name can hold a real shorter one (พิมาย in พิมายเหนีอ): the longer names that fit as well."""
    beyond = [other for other in found if len(other) > len(piece)]
    names = [name for name in register.names if beyond and name.startswith(piece) and name != piece]
    return [
        fit
        for other in beyond
        for name in names
        if (cost := spelling_cost(other, name, 1.3)) < 1.3
        for fit in _fits(((number, cost, name) for number in register.by_name[name]), other, register, place)
    ]


def near_fits(found: list[str], register: Register, place: Place, reach: float = 4.0) -> list[Fit]:
    """The bodies whose names are near one of the pieces, each at its best."""
    from rapidfuzz import process  # noqa: PLC0415 - loads once a name is not exact
    from rapidfuzz.distance import OSA  # noqa: PLC0415

    best: dict[int, Fit] = {}
    for piece in found[:MOST_PIECES]:
        allowed = min(int(reach), max(1, len(piece) // 2))
        heard = sound(piece)
        near = {index for _, _, index in process.extract(
            piece, register.names, scorer=OSA.distance, score_cutoff=allowed, limit=None, processor=None
        )}  # fmt: skip
        near |= {index for _, _, index in process.extract(
            heard, register.sounds, scorer=OSA.distance, score_cutoff=allowed, limit=None, processor=None
        )}  # fmt: skip
        for index in near:
            name = register.names[index]
            cost = name_cost(piece, name, heard, register.sounds[index])
            for fit in _fits(((number, cost, name) for number in register.by_name[name]), piece, register, place):
                if fit.number not in best or fit.total < best[fit.number].total:
                    best[fit.number] = fit
    return sorted(best.values(), key=lambda fit: (fit.total, register.laos[fit.number].code))


def name_cost(piece: str, name: str, heard: str, name_heard: str, *, unlike: float = 1.0) -> float:
    """Spelling cost, or that of the sounds where it is lower."""
    cost = spelling_cost(piece, name, unlike=unlike)
    if (heard, name_heard) != (piece, name):
        cost = min(cost, SOUND + spelling_cost(heard, name_heard, cost, unlike=unlike))
    return cost


def may_be_another(fit: Fit, found: list[str]) -> bool:
    """Whether a near name, with no district beside it, may be that of a place elsewhere rather than a slip.

    It is no slip where a letter stands for one that is nothing like it, or where all that is written (the ``pieces``,
    as ``fit.piece`` may end before a word such as แจ้ง) are everyday words that make another name.
    """
    no_slip = name_cost(fit.piece, fit.name, sound(fit.piece), sound(fit.name), unlike=UNLIKE)
    if no_slip > accept_limit(fit.name):
        return True
    if len(fit.name) > LONG or only_forgot(fit.piece, fit.name):
        return False
    return any(made_of_words(piece) for piece in found if piece.startswith(fit.piece))


def accept_limit(name: str) -> float:
    """How far a piece may be from ``name`` and still mean it."""
    return (0.0, 0.0, 0.3, ONE_LETTER, 1.05, 1.2, 1.4, 1.6, 1.8)[min(len(name), 8)]


def _fits(scored: Iterator[tuple[int, float, str]], piece: str, register: Register, place: Place) -> list[Fit]:
    return [
        Fit(number, cost, penalty, piece, name)
        for number, cost, name in scored
        if (penalty := place.penalty(register.laos[number])) is not None
    ]
