"""How many sights a verdict takes, and when silence is our own."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from .record import Sight

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

# These reasons came out of an answer of the target itself: whatever is wrong, the line carried it here.
# TLS failures are not among them: a captive portal on our own line shows certificates, too.
HEARD = frozenset(
    {
        "http-4xx",
        "http-5xx",
        "empty",
        "too-large",
        "suspended",
        "parked",
        "default-page",
        "database-error",
        "hacked-gambling",
        "challenge",
    }
)


@dataclass(frozen=True, slots=True)
class Rules:
    """Counts are sights, times are seconds.

    ``confirm`` counts the first failure, too: with re-checks 5 s and 15 s after it a target is down 15 s
    after the first failing probe began. Anchors should be probed at least twice within that span
    (``separate_anchored`` says why), so a caller who shortens the re-checks shortens their interval, too.
    """

    confirm: int = 3  # sights before down, degraded or unknown
    confirm_up: int = 2  # sights before a recovery
    window: int = 12  # sights kept of each vantage
    forget_vantage: float = 86_400.0  # a vantage silent for so long no longer counts in a window
    mute_vantage: float = 600.0  # one that lags so far behind the others has no say until it is heard again

    abroad: frozenset[str] = frozenset()  # the vantages that stand abroad

    anchors_needed: int = 3  # with fewer, all watched targets vouch for the line together
    separate_anchored: int = 2  # failing sights must lie in so many separate gaps between answers of anchors
    separate_crowd: int = 3  # the same where targets must vouch for each other
    crowd: int = 64  # so many home pages stand for all, where anchors lack
    memory: float = 900.0  # answers and voters older than this are forgotten
    answers: int = 512  # at most so many answers are remembered
    grain: float = 0.2  # answers closer together than this are thinned to the outer two
    stretches: int = 64  # bad stretches of the line that are remembered

    stale_after: float = 3.0  # intervals without a sight before a verdict is unknown
    stale_floor: float = 60.0  # but never sooner than this

    flap_on: int = 5  # changes between answering and not within a window: flapping
    flap_off: int = 2  # so few again: no longer


def micros(at: datetime) -> int:
    """``at`` (aware) as whole microseconds since 1970, exactly."""
    return (at - _EPOCH) // _MICROSECOND


def moment(at: int) -> datetime:
    """The time in UTC that ``micros`` gave as ``at``."""
    return _EPOCH + at * _MICROSECOND


def span(sight: Sight) -> tuple[int, int]:
    """When its probe began and when it ended, in ``micros``."""
    start = micros(sight.at)
    return start, start + round(sight.took * 1_000_000)


def answered(sight: Sight) -> bool:
    """Whether this sight is proof that the target can be reached."""
    return sight.finding in ("up", "degraded")


def silent(sight: Sight) -> bool:
    """Whether this sight may as well be the fault of our own line."""
    return sight.finding == "down" and sight.reason not in HEARD
