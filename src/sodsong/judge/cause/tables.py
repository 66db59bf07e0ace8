"""What is known beforehand: how often each kind of cause is to blame, and how it shows. Data, loaded by the caller."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log
from typing import Any


@dataclass(frozen=True, slots=True)
class CauseKind:
    """One kind of cause: its log prior, its rank among equivalent names (0 first), its log symptom ratios.

    ``ratios`` compare each symptom family under this cause with an independent failure.
    """

    prior: float
    rank: int
    ratios: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Tables:
    """Symptom families and what each kind of cause does to them; ``other`` stands for kinds not listed."""

    family: Mapping[str, str]  # reason code → family
    kinds: Mapping[str, CauseKind]
    other: CauseKind

    def kind(self, name: str) -> CauseKind:
        """What is known of this kind of cause."""
        return self.kinds.get(name, self.other)


def read_tables(data: Mapping[str, Any]) -> Tables:
    """Tables from the parsed JSON of ``symptoms.json`` or one of its form; raises KeyError where a part is missing."""
    base = _shares(data["independent"])

    def one(entry: Mapping[str, Any]) -> CauseKind:
        shows = _shares(entry["shows"])
        ratios = {family: log(shows.get(family, 1e-3) / share) for family, share in base.items()}
        return CauseKind(float(entry["prior"]), int(entry["rank"]), ratios)

    family = {reason: name for name, reasons in data["families"].items() for reason in reasons}
    return Tables(family, {name: one(entry) for name, entry in data["kinds"].items()}, one(data["other"]))


def _shares(weights: Mapping[str, float]) -> dict[str, float]:
    total = sum(weights.values())
    return {name: weight / total for name, weight in weights.items()}


@dataclass(frozen=True, slots=True)
class Rules:
    """The search's own settings; log-likelihoods in nats."""

    known: float = 0.97
    """How far a measured attribute is trusted: it may be stale or wrong."""
    half_life: float = 90.0
    """Days after which an attribute that was not seen since is trusted half as far."""
    least_known: float = 0.3
    """However old, it is trusted so far."""
    imputed: float = 0.97
    """The most an attribute filled in from similar sites is trusted."""
    least_imputed: float = 0.02
    """Below this chance a filled-in attribute is left out."""
    least_rate: float = 0.25
    """A cause takes down at least this share of what hangs on it."""
    least_sites: int = 2
    margin: float = 0.3
    """What a cause must explain beyond its own cost."""
    nested: float = 6.0
    """What a cause must explain beyond that if others have explained its sites already, in full at "all of them"."""
    crowd: int = 8
    """From this many sites on an address may be a CDN's, if those behind it are otherwise diverse."""
    rounds: int = 4
    """How often the rate of independent failures is estimated anew."""
    symptom_trust: float = 0.7
    """How much of a symptom's log ratio counts: tables are rough."""
    symptom_noise: float = 0.2
    """The share of symptoms that say nothing about the cause."""
