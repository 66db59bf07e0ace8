"""What the office keeps of its settings: given, taken back, done without."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from sodsong.desk.dispatch.ways import queries
from sodsong.desk.dispatch.ways.models import Setting
from sodsong.desk.registry.sealing import seal

_OF_THE_PASSWORD = ("smtp", "smtp_user")  # whoever changes these must give the password again


@transaction.atomic
def keep(way: str, given: Mapping[str, str], by: str, now: datetime) -> None:
    """Keep a way's settings, sealed. A secret left empty stays as it is; any other one left empty is taken back.

    A password is meant for one server and one name: with another of either, the old one is forgotten, so that nobody
    can have it sent to a server of their own.
    """
    before = queries.kept(way)
    moved = any(before.get(name, "") != given.get(name, "") for name in _OF_THE_PASSWORD if name in queries.WAYS[way])
    for name in queries.WAYS[way]:
        value = given.get(name, "")
        stays = name in queries.SECRET and not (name == "smtp_password" and moved)
        if value:
            Setting.objects.update_or_create(name=name, defaults={"sealed": seal(value), "at": now, "by": by[:150]})
        elif not stays:
            Setting.objects.filter(name=name).delete()
    Setting.objects.filter(name=f"{queries.SKIPPED}{way}").delete()


def forget(way: str) -> bool:
    """Take everything back that is kept of a way; False where nothing was."""
    return bool(Setting.objects.filter(name__in=queries.WAYS[way]).delete()[0])


def skip(step: str, by: str, now: datetime, *, on: bool) -> None:
    """Do without a step of the setting up for now, or take it up again."""
    name = f"{queries.SKIPPED}{step}"[:40]
    if on:
        Setting.objects.update_or_create(name=name, defaults={"sealed": "", "at": now, "by": by[:150]})
    else:
        Setting.objects.filter(name=name).delete()
