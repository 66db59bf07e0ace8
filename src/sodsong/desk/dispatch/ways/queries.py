"""The settings of messages that count now: the environment's, and what the office keeps where that is silent."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.conf import settings

from sodsong.desk.dispatch.ways.models import Setting
from sodsong.desk.registry.sealing import opened

WAYS: dict[str, tuple[str, ...]] = {
    "line": ("line_token", "line_secret"),
    "email": ("smtp", "smtp_tls", "smtp_user", "smtp_password", "mail_from"),
}
"""What belongs together: a way is given by the environment as a whole, or by the office as a whole."""
_TELLING = {"line": ("line_token", "line_secret"), "email": ("smtp", "mail_from")}  # given: the environment decides
SECRET = frozenset({"line_token", "line_secret", "smtp_password"})  # never shown again
SKIPPED = "skip:"  # a step of the setting up that the office does without for now


@dataclass(frozen=True, slots=True)
class Standing:
    """One way: ``ready``, what it lacks, whether the environment decides, and who gave what is kept and when."""

    way: str
    ready: bool
    lacks: tuple[str, ...]
    by_environment: bool
    by: str = ""
    at: datetime | None = None


def messaging() -> Any:
    """The messaging options with what is kept filled in; one question to the database."""
    given = settings.SODSONG.messaging
    wanted = [name for way, names in WAYS.items() if not by_environment(way) for name in names]
    if not wanted:
        return given
    kept: dict[str, Any] = {row.name: opened(row.sealed) for row in Setting.objects.filter(name__in=wanted)}
    return replace(given, **{name: value for name, value in kept.items() if value})


def by_environment(way: str) -> bool:
    """Does the environment decide on this way?"""
    return any(getattr(settings.SODSONG.messaging, name) for name in _TELLING[way])


def kept(way: str) -> dict[str, str]:
    """What is kept of a way, but for its secrets."""
    rows = Setting.objects.filter(name__in=WAYS[way]).exclude(name__in=SECRET)
    return {row.name: opened(row.sealed) or "" for row in rows}


def standings() -> list[Standing]:
    """How each way stands; two questions."""
    now, rows = messaging(), list(Setting.objects.filter(name__in=[name for own in WAYS.values() for name in own]))
    found = []
    for way, names in WAYS.items():
        lacks = tuple(name for name in _TELLING[way] if not getattr(now, name))
        outside = by_environment(way)
        last = max((row for row in rows if row.name in names), key=lambda row: row.at, default=None)
        last = None if outside else last
        found.append(Standing(way, not lacks, lacks, outside, last.by if last else "", last.at if last else None))
    return found


def skipped() -> set[str]:
    """The steps of the setting up that the office does without for now."""
    names = Setting.objects.filter(name__startswith=SKIPPED).values_list("name", flat=True)
    return {name.removeprefix(SKIPPED) for name in names}
