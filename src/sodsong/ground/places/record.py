"""The bodies that names are resolved to, the resolver's answer, and the JSON form of both."""

from dataclasses import dataclass, replace
from typing import Any, Literal

LaoType = Literal["อบจ.", "ทน.", "ทม.", "ทต.", "อบต.", "special"]
Outcome = Literal["match", "ask", "none"]
Confidence = Literal["exact", "fuzzy"]
Symptom = Literal["down", "recovered", "slow", "other"]


@dataclass(frozen=True, slots=True)
class Lao:
    """One local administrative organisation as the register knows it.

    ``code`` is the register's own stable id; ``name`` is the bare name without its type
    (ท่าข้าม), ``official_name`` the long form (องค์การบริหารส่วนตำบลท่าข้าม), ``district`` and
    ``province`` are bare (เมืองแพร่, แพร่); the provincial body (อบจ.) has an empty district.
    """

    code: str
    type: LaoType
    name: str
    official_name: str
    district: str
    province: str

    @property
    def short_name(self) -> str:
        """Type and name as letters write it: อบต.ท่าข้าม; a special body by its official name."""
        return self.official_name if self.type == "special" else f"{self.type}{self.name}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the resolver makes of one written text; ``lao`` is set only when ``outcome`` is match."""

    text: str
    outcome: Outcome
    confidence: Confidence | None = None
    lao: Lao | None = None
    candidates: tuple[Lao, ...] = ()
    symptom: Symptom | None = None


def surely(answer: Answer) -> Answer:
    """``answer`` as a deed may rest on it: a match that is only near becomes a question with its one candidate.

    >>> lao = Lao("540166", "อบต.", "ท่าข้าม", "องค์การบริหารส่วนตำบลท่าข้าม", "เมืองแพร่", "แพร่")
    >>> surely(Answer("อบต.ทาขาม", "match", "fuzzy", lao)).outcome
    'ask'
    """
    if answer.outcome != "match" or answer.confidence == "exact" or answer.lao is None:
        return answer
    return replace(answer, outcome="ask", confidence=None, lao=None, candidates=(answer.lao,))


LAO_FIELDS = ("code", "type", "name", "official_name", "district", "province")


def lao_json(lao: Lao | None) -> dict[str, str] | None:
    """A body's fields by their names, or None where there is no body.

    >>> lao_json(Lao("540166", "อบต.", "ท่าข้าม", "องค์การบริหารส่วนตำบลท่าข้าม", "เมืองแพร่", "แพร่"))["district"]
    'เมืองแพร่'
    """
    return None if lao is None else {key: getattr(lao, key) for key in LAO_FIELDS}


def answer_json(answer: Answer) -> dict[str, Any]:
    """One line of ``sodsong names``: the answer field for field."""
    return {
        "text": answer.text,
        "outcome": answer.outcome,
        "confidence": answer.confidence,
        "lao": lao_json(answer.lao),
        "candidates": [lao_json(lao) for lao in answer.candidates],
        "symptom": answer.symptom,
    }
