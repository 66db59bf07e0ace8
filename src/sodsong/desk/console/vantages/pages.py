"""Vantages and neighbours as a template shows them, and what of them is amiss, a sentence each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sodsong.desk.console.pages import write
from sodsong.desk.watch import queries as watch
from sodsong.desk.watch.models import Neighbour, Vantage
from sodsong.desk.watch.vantages import ailing

CLOCK_OFF = 2.0  # seconds by which a vantage's clock may be off before it is told as wrong
# (look, words) of how a vantage does
STATES = {
    "sees": ("up", gettext_lazy("sees")),
    "silent": ("down", gettext_lazy("silent")),
    "line": ("unknown", gettext_lazy("sees nothing: its own line is bad")),
    "mute": ("unknown", gettext_lazy("has no say: what it saw comes too late")),
    "never": ("unknown", gettext_lazy("never heard")),
}
NEIGHBOUR_STATES = {
    "": ("up", gettext_lazy("lives and watches")),
    "silent": ("down", gettext_lazy("silent")),
    "idle": ("waiting", gettext_lazy("lives, but watches no more")),
    "never": ("unknown", gettext_lazy("never heard")),
}


@dataclass(frozen=True, slots=True)
class Place:
    """One vantage on the page; ``row`` is None for one that is named in the settings and was never heard."""

    name: str
    row: Vantage | None
    own: bool
    look: str
    words: str
    clock: str = ""
    lag: str = ""


@dataclass(frozen=True, slots=True)
class Other:
    """Another Sodsong on the page."""

    row: Neighbour
    look: str
    words: str


def places(now: datetime) -> list[Place]:
    """Every vantage that is named or was heard, this desk's own first: two questions."""
    rows = {row.name: row for row in watch.vantages()}
    judged = watch.judged_at()
    own = settings.SODSONG.vantage
    names = sorted({*rows, *settings.SODSONG.agents, own}, key=lambda name: (name != own, name))
    return [_place(name, rows.get(name), judged, own, now) for name in names]


def _place(name: str, row: Vantage | None, judged: Mapping[str, datetime], own: str, now: datetime) -> Place:
    look, words = STATES[how(row, now)]
    if row is None:
        return Place(name, None, name == own, look, str(words))
    return Place(name, row, name == own, look, str(words), _clock(row), _lag(judged.get(name), now))


def how(row: Vantage | None, now: datetime) -> str:
    """How a vantage does: a key of ``STATES``."""
    if row is None:
        return "never"
    if now - row.heard_at > timedelta(seconds=settings.SODSONG.silence):
        return "silent"
    return row.blind or "sees"


def _clock(row: Vantage) -> str:
    behind = row.clock_behind
    if behind is None:
        return _("not measured yet")
    told = {"n": write.digits(f"{abs(behind):.1f}")}
    if abs(behind) < CLOCK_OFF:
        return _("right, within %(n)s s") % told
    return (_("%(n)s s slow") if behind > 0 else _("%(n)s s fast")) % told


def _lag(at: datetime | None, now: datetime) -> str:
    return write.ago(at, now) if at else _("nothing judged yet")


def others(now: datetime) -> list[Other]:
    """The other Sodsongs that are to tell us that they live."""
    found = []
    for row in watch.neighbours():
        state = "never" if row.heard_at is None else ailing(row, settings.SODSONG.silence, now)
        look, words = NEIGHBOUR_STATES[state]
        found.append(Other(row, look, str(words)))
    return found


def outside() -> list[str]:
    """The hosts that are told every minute that this Sodsong lives; the addresses themselves are secrets."""
    return sorted({urlsplit(url).hostname or "?" for url in settings.SODSONG.heartbeats})


def headline(some: Iterable[Place]) -> str:
    """How many vantages see now, in one sentence."""
    places = list(some)
    seeing = sum(place.look == "up" for place in places)
    if seeing == len(places):
        return ngettext("%(n)s vantage sees", "All %(n)s vantages see", seeing) % {"n": write.digits(seeing)}
    told = {"n": write.digits(seeing), "all": write.digits(len(places))}
    return _("%(n)s of %(all)s vantages see") % told


def trouble(now: datetime) -> list[str]:
    """What is amiss with vantages elsewhere and with other Sodsongs, a sentence each: two questions."""
    rows = {row.name: row for row in watch.vantages()}
    own = settings.SODSONG.vantage
    told = []
    for name in sorted({*rows, *settings.SODSONG.agents} - {own}):
        row = rows.get(name)
        text = _TROUBLE.get(how(row, now))
        if text:
            at = write.moment(row.heard_at) if row else ""
            told.append(str(text) % {"name": name, "at": at})
    for one in watch.neighbours():
        ails = ailing(one, settings.SODSONG.silence, now)
        last = (one.judged_at if ails == "idle" else one.heard_at) or now
        if ails:
            told.append(str(_AILS[ails]) % {"name": one.name, "at": write.moment(last)})
    return told


_TROUBLE = {
    "silent": gettext_lazy("The agent at %(name)s has said nothing since %(at)s."),
    "never": gettext_lazy("The agent at %(name)s has never been heard."),
    "line": gettext_lazy("The vantage %(name)s sees nothing now: its own line is bad."),
    "mute": gettext_lazy("The vantage %(name)s has no say now: what it saw comes too late."),
}
_AILS = {
    "silent": gettext_lazy("The Sodsong at %(name)s has said nothing since %(at)s."),
    "idle": gettext_lazy("The Sodsong at %(name)s lives, but has judged nothing since %(at)s."),
}
