"""Question cards: a line of a letter that a person must settle, with what speaks for each answer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from sodsong.desk.console.pages import board, words, write
from sodsong.desk.inbox import queries as inbox
from sodsong.desk.inbox.models import Report
from sodsong.desk.registry.models import Lao
from sodsong.desk.watch import queries as watch
from sodsong.desk.watch.models import Target
from sodsong.ground.thai.fold import fold


@dataclass(frozen=True, slots=True)
class Answer:
    """One button: ``value`` is what the form sends, ``speaks`` what speaks for or against it, a sentence each."""

    value: str
    label: str
    speaks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A question as shown."""

    report: Report
    asked: str
    why: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What our probes see of the candidates: home pages by LAO id, and the shared value of each (a server, a vendor)."""

    homes: Mapping[int, Sequence[Target]]
    values: Mapping[int, set[str]]
    cause: tuple[str, str] | None
    now: datetime


def cards(lines: Sequence[Report], cause: tuple[str, str] | None, now: datetime) -> list[Card]:
    """A card for each open question among ``lines`` (whole letters, candidates loaded); ``cause`` is kind and value."""
    open_ones = [line for line in lines if line.is_question]
    if not open_ones:
        return []
    letters: dict[int | None, list[Report]] = {}
    for line in lines:
        if line.letter_id:
            letters.setdefault(line.letter_id, []).append(line)
    twins = {line.pk: _twin(line, letters.get(line.letter_id, [line])) for line in open_ones}
    laos = {lao.pk for line in open_ones for lao in line.candidates.all()}
    laos |= {twin.lao_id for twin in twins.values() if twin and twin.lao_id}
    evidence = Evidence(watch.homes_of(laos), watch.values_of(laos, cause[0]) if cause else {}, cause, now)
    return [_card(line, letters.get(line.letter_id, [line]), twins[line.pk], evidence) for line in open_ones]


def open_cards(now: datetime, most: int) -> list[Card]:
    """Cards of the inbox's open questions, without an incident to compare with: those of letters first, the oldest first.

    Of at most ``most`` letters and ``most`` of what was told: the next come when these are answered.
    """
    letters = inbox.letters_with_questions(most)
    return cards([*inbox.lines_of(letters), *inbox.told_questions(most)], None, now)


def told_cards(now: datetime) -> list[Card]:
    """A card for every open question that came without a letter."""
    return cards(inbox.told_questions(), None, now)


def _card(line: Report, letter: Sequence[Report], twin: Report | None, evidence: Evidence) -> Card:
    claimed = line.letter.reading.get("claimed_count") if line.letter else None
    named = {other.lao_id for other in letter if other.pk != line.pk}
    answers = [
        Answer(f"match:{lao.code}", _label(line, lao), tuple(_speaks(line, lao, evidence, len(letter), claimed)))
        for lao in line.candidates.all()
        if lao.pk not in named
    ]
    if twin:
        answers.append(_double(twin, evidence, len(letter) - 1, claimed))
    answers.append(Answer("none", _("none of ours"), tuple(_counts(len(letter) - 1, claimed))))
    asked = _("Whom does row %(row)s mean?") % {"row": write.digits(line.row)} if line.row else _("Whom does it mean?")
    return Card(line, asked, _why(line), tuple(answers))


def _twin(line: Report, letter: Sequence[Report]) -> Report | None:
    """The other line of the letter that may be the same LAO written twice: it names a candidate, or says the same."""
    named = {other.lao_id: other for other in letter if other.lao_id and other.pk != line.pk}
    same = next((named[lao.pk] for lao in line.candidates.all() if lao.pk in named), None)
    bare = fold(line.written)
    return same or next((other for other in letter if other.pk != line.pk and fold(other.written) == bare), None)


def _why(line: Report) -> str:
    place = _("%(written)s, district %(district)s") % {"written": line.written, "district": line.district}
    written = place if line.district else line.written
    if not line.letter_id:
        told = {"written": written, "at": write.moment(line.said_at or line.at)}
        return _("Told %(at)s: “%(written)s”. It is not certain which LAO is meant.") % told
    if line.outcome == "none":
        return _("The letter says “%(written)s”. The register knows no such LAO.") % {"written": written}
    return _("The letter says “%(written)s”. No LAO of that name and type is in that district.") % {"written": written}


def _label(line: Report, lao: Lao) -> str:
    if fold(lao.name) in fold(line.written) and not fold(line.written).startswith(fold(lao.type)):
        return _("wrong type: %(lao)s") % {"lao": lao.short_name}
    return _("%(lao)s is meant") % {"lao": lao.short_name}


def _speaks(line: Report, lao: Lao, evidence: Evidence, count: int, claimed: int | None) -> Iterable[str]:
    if lao.district and line.district and lao.district.name == line.district:
        yield _("It lies in district %(district)s, as the letter has it.") % {"district": lao.district.name}
    elif lao.district:
        yield _("It lies in another district: %(district)s.") % {"district": lao.district.name}
    yield from _seen(lao, evidence)
    yield from _counts(count, claimed)


def _double(twin: Report, evidence: Evidence, count: int, claimed: int | None) -> Answer:
    speaks = [_("Row %(row)s says “%(written)s”.") % {"row": write.digits(twin.row), "written": twin.written}]
    if twin.lao:
        speaks += _seen(twin.lao, evidence)
    speaks += _counts(count, claimed)
    return Answer("double", _("double of row %(row)s") % {"row": write.digits(twin.row)}, tuple(speaks))


def _seen(lao: Lao, evidence: Evidence) -> Iterable[str]:
    """What our probes see of an LAO now, since when, and whether it shares the incident's cause."""
    homes = evidence.homes.get(lao.pk, ())
    state = board.worst(home.state for home in homes)
    if state is None:
        yield _("%(lao)s is not watched, so our probes can say nothing.") % {"lao": lao.short_name}
        return
    home = next(home for home in homes if home.state == state)
    told = {"lao": lao.short_name, "state": words.STATES[state]}
    if home.since:
        told["moment"] = write.moment(home.since)
        yield _("Our probe: %(lao)s %(state)s since %(moment)s.") % told
    else:
        yield _("Our probe: %(lao)s %(state)s.") % told
    if evidence.cause:
        shares = evidence.cause[1] in evidence.values.get(lao.pk, ())
        thing = str(words.CAUSES.get(evidence.cause[0], "%(value)s")) % {"value": evidence.cause[1]}
        yield (
            _("It shares the suspected cause: %(cause)s.") % {"cause": thing}
            if shares
            else _("It was not seen on %(cause)s.") % {"cause": thing}
        )


def _counts(count: int, claimed: int | None) -> Iterable[str]:
    """How many LAOs the letter then names, against the number it states itself."""
    if claimed is not None:
        told = {"count": write.digits(count), "claimed": write.digits(claimed)}
        yield (
            _("The letter then names %(count)s LAOs, as it states itself.") % told
            if count == claimed
            else _("The letter then names %(count)s LAOs; it states %(claimed)s itself.") % told
        )
