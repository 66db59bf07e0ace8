"""A written text becomes one answer: the body it means, a question with candidates, or none.

A match is given on one exact fit, or on one fit so near that every other is clearly farther. All else is asked.
"""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from sodsong.ground.places.beside import beside
from sodsong.ground.places.guess import (
    NONE,
    UNSURE_TYPE,
    Fit,
    Place,
    Verdict,
    accept_limit,
    exact_fits,
    may_be_another,
    near_fits,
    pieces,
    place_is_known,
)
from sodsong.ground.places.mention import MASK, TAIL, Known, Parsed, Typed, damaged_types, parse
from sodsong.ground.places.record import Answer
from sodsong.ground.places.register import Register, key_of
from sodsong.ground.places.symptom import symptom_of
from sodsong.ground.places.untyped import bare_fits, host_fits, latin_fits

MOST_CANDIDATES = 5
MARGIN = 0.45  # how much farther the second-best must be …
MARGIN_GROWS = 0.3  # … and the more so, the farther the best itself is beyond half a slip
LONGER = 1.3  # a longer name within this of a longer piece makes an exact shorter one doubtful
NEAR = 1.2  # how much farther than the best another may be and still be offered
BEGUN = 0.95  # a piece this far from every name may be only the beginning of one
SHORT, ALONE = 3, 1.3  # a name of three letters may lack one only where no other is anywhere near
AGREES = 0.3  # a district that agrees lets a piece be so much farther from its name
NOTHING_LEARNED: Mapping[str, str] = MappingProxyType({})


def resolve(
    text: str,
    register: Register,
    *,
    context_district: str | None = None,
    learned: Mapping[str, str] = NOTHING_LEARNED,
) -> Answer:
    """The body of ``register`` that ``text`` means, and the symptom the sentence reports.

    ``context_district`` is the district the surroundings say (a list's column); what the text says itself goes first.
    ``learned`` maps name keys (``register.key_of``) confirmed by a person to codes.
    """
    parsed = parse(text, register)
    districts = parsed.districts
    if districts is None and context_district:
        name = key_of(context_district).removeprefix("อำเภอ")
        districts = register.districts.get(name, frozenset())
    outcome, confidence, numbers, piece = _answer(parsed, register, districts, learned)
    laos = tuple(register.laos[number] for number in numbers[:MOST_CANDIDATES])
    said = parsed.plain.replace(piece, MASK) if len(piece) > 3 else parsed.plain
    symptom = symptom_of(said)
    if outcome == "match":
        return Answer(text, "match", confidence, laos[0], (), symptom)
    return Answer(text, outcome, None, None, laos, symptom)


def _answer(parsed: Parsed, register: Register, districts: Known | None, learned: Mapping[str, str]) -> Verdict:
    """The first of the readings, surest first, that says anything."""
    if parsed.provinces is not None and not (parsed.provinces & register.own_provinces):
        return NONE  # the text speaks of another province
    place = Place(districts=districts, provinces=parsed.provinces)
    readings = (_by_address, _by_type_word, _by_damaged_type_word, _by_latin_name, _by_bare_name)
    verdicts = (reading(parsed, register, place, learned) for reading in readings)
    return next((verdict for verdict in verdicts if verdict[0] != "none"), NONE)


def _by_address(parsed: Parsed, register: Register, place: Place, _: Mapping[str, str]) -> Verdict:
    return host_fits(parsed.hosts, register, place) if parsed.hosts else NONE


def _by_type_word(parsed: Parsed, register: Register, place: Place, learned: Mapping[str, str]) -> Verdict:
    return _together([_typed(typed, register, place, learned) for typed in parsed.typed], parsed)


def _by_damaged_type_word(parsed: Parsed, register: Register, place: Place, learned: Mapping[str, str]) -> Verdict:
    """A text that begins with something near a type word (อบด.ท่าข้าม, เทศบาลตำบนห้วยอ้อ)."""
    best = NONE
    for kinds, rest in [] if parsed.typed else damaged_types(parsed.plain):
        verdict = _typed(Typed(kinds, rest, 0, sure=False), register, place, learned)
        if verdict[0] == "match":
            return ("match", "fuzzy", verdict[2], verdict[3])
        if best[0] == "none":
            best = verdict
    return best


def _names_a_body(parsed: Parsed) -> bool:
    """Whether something stands behind a type word: then a body was named, if none that is known here."""
    return any(typed.rest and typed.rest[0] != MASK and not TAIL.match(typed.rest) for typed in parsed.typed)


def _by_latin_name(parsed: Parsed, register: Register, place: Place, _: Mapping[str, str]) -> Verdict:
    if _names_a_body(parsed) or not re.search("[a-z]{3}", parsed.plain):
        return NONE
    return latin_fits(parsed.plain, register, place)


def _by_bare_name(parsed: Parsed, register: Register, place: Place, learned: Mapping[str, str]) -> Verdict:
    return NONE if _names_a_body(parsed) else bare_fits(parsed, register, place, learned)


def _together(verdicts: list[Verdict], parsed: Parsed) -> Verdict:
    """One answer for all type words of a text: two different bodies are a question."""
    said = [verdict for verdict in verdicts if verdict[0] != "none"]
    if not said:
        return NONE
    matches = [verdict for verdict in said if verdict[0] == "match"]
    if len({typed.start for typed in parsed.typed}) == 1 and matches:
        said = matches  # two readings of one type word: the one that fits counts
    numbers = tuple(dict.fromkeys(number for verdict in said for number in verdict[2]))
    if len(numbers) == 1 and len(matches) == len(said):
        return matches[0]
    return ("ask", None, numbers, said[0][3])


def _typed(typed: Typed, register: Register, place: Place, learned: Mapping[str, str]) -> Verdict:
    here = Place(typed.types, _bare_districts(typed.rest, register, place.districts), place.provinces, typed.sure)
    found = pieces(typed.rest, register)
    fits = exact_fits(found, register, here, learned)
    if typed.types == {"อบจ."} and _other_province(typed.rest, register):
        return NONE
    if not fits and typed.types == {"อบจ."} and (not typed.rest or typed.rest[0] == MASK or TAIL.match(typed.rest)):
        own = [n for n, lao in enumerate(register.laos) if lao.type == "อบจ." and here.penalty(lao) is not None]
        return ("match", "exact", (own[0],), "") if len(own) == 1 else ("ask", None, tuple(own), "") if own else NONE
    if not (typed.sure and any(fit.penalty == 0 and fit.cost == 0 for fit in fits)):
        fits += near_fits(found, register, here)
    verdict = weigh(fits, register, here, found)
    return beside(verdict, typed.rest, register) if verdict[0] == "match" and place.provinces is None else verdict


def _other_province(rest: str, register: Register) -> bool:
    """Whether ``rest`` begins with the name of a province that is not ours (อบจ.ขอนแก่น, อบจ.เลย)."""
    longest = next((rest[:length] for length in range(len(rest), 2, -1) if rest[:length] in register.provinces), "")
    return bool(longest) and not (register.provinces[longest] & register.own_provinces)


def _bare_districts(rest: str, register: Register, said: Known | None) -> Known | None:
    """The districts said; else one that stands as a word of its own behind the name (อบต.ดอนมูล สูงเม่น)."""
    if said is not None:
        return said
    words = rest.replace(MASK, " ").split()[1:6]
    named = [register.districts[word] for word in words if word in register.districts]
    return named[0] if len(named) == 1 else None


def weigh(fits: Iterable[Fit], register: Register, place: Place, found: list[str]) -> Verdict:
    """The answer that the fits allow: a match on one exact or one clearly nearest fit, else a question, else none."""
    best = _best_of_each(fits, register)
    if not best:
        return _partial(found, register, place)
    first = best[0]
    exact = [fit for fit in best if fit.cost == 0 and fit.penalty == 0]
    longer = [fit for fit in best if 0 < fit.cost < LONGER and not fit.penalty and len(fit.piece) > len(first.piece)]
    if exact and longer:
        return ("ask", None, tuple(fit.number for fit in [*exact, *longer]), first.piece)
    if len(exact) == 1 and place.sure and place.districts != frozenset():
        return ("match", "exact", (first.number,), first.piece)
    begun = _partial(found, register, place) if first.cost > BEGUN else NONE
    if first.cost >= ask_limit(first.name) or (begun[2] and first.name.startswith(first.piece)):
        return begun
    if _stands_out(best, register, place, found):
        return ("match", "fuzzy", (first.number,), first.piece)
    near = tuple(fit.number for fit in best if fit.total < first.total + NEAR)
    return ("ask", None, tuple(dict.fromkeys((*begun[2], *near))), first.piece)


def _stands_out(best: list[Fit], register: Register, place: Place, found: list[str]) -> bool:
    """Whether the best fit is near enough, agrees with type and place, and leaves every other clearly behind."""
    first = best[0]
    ahead = (best[1].total if len(best) > 1 else 9.0) - first.total
    agrees = first.penalty == 0 or (not place.sure and first.penalty <= UNSURE_TYPE)
    needed = MARGIN + MARGIN_GROWS * max(0.0, first.total - 0.5)
    if len(first.name) == SHORT and first.cost > 0:
        needed = max(needed, ALONE)
    return (
        agrees
        and ahead >= needed
        and first.cost <= accept_limit(first.name) + (AGREES if place.districts else 0.0)
        and place.districts != frozenset()  # a district that is not known here
        and place_is_known(register, place)
        and not _elsewhere(first, register, place, found)
    )


def _best_of_each(fits: Iterable[Fit], register: Register) -> list[Fit]:
    best: dict[int, Fit] = {}
    for fit in fits:
        if fit.number not in best or fit.total < best[fit.number].total:
            best[fit.number] = fit
    return sorted(best.values(), key=lambda fit: (fit.total, register.laos[fit.number].code))


def _elsewhere(fit: Fit, register: Register, place: Place, found: list[str]) -> bool:
    """Whether the piece is the name of a body in another province.

    Where those are known, letter for letter; where they are not and no district speaks for ours, it may be one.
    """
    if register.elsewhere:
        return any((kind, fit.piece) in register.elsewhere for kind in place.types)
    return fit.cost > 0 and not place.districts and may_be_another(fit, found)


def _partial(found: list[str], register: Register, place: Place) -> Verdict:
    """A name that only begins like some (ทต.บ้าน) is a question about those."""
    for piece in found:
        if len(piece) > 2:
            numbers = tuple(
                number
                for name in register.names
                if name.startswith(piece)
                for number in register.by_name[name]
                if place.penalty(register.laos[number]) == 0
            )
            if numbers:
                return ("ask", None, numbers, piece)
    return NONE


def ask_limit(name: str) -> float:
    """Beyond this a piece has nothing to do with ``name``."""
    return 0.4 + min(0.3 * len(name), 2.4)
