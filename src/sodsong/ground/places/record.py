"""The bodies that names are resolved to, and the resolver's answer."""

from dataclasses import dataclass
from typing import Literal

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
