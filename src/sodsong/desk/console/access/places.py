"""Where the thing lies that an address names: the address's values go in, a place of the policy comes out."""

from collections.abc import Callable
from typing import Any

from django.conf import settings

from sodsong.desk.cases.models import Member
from sodsong.desk.dispatch.models import Recipient
from sodsong.desk.registry.people import queries
from sodsong.desk.registry.people.policy import Place


def desk() -> Place:
    """The whole office of this desk's province."""
    return Place(settings.SODSONG.province)


def _lao(kwargs: dict[str, Any]) -> Place | None:
    return queries.place_of_lao(code=kwargs["code"])


def _owner(kwargs: dict[str, Any]) -> Place | None:
    """Whose contacts they are."""
    kind, key = str(kwargs["kind"]), str(kwargs["key"])
    if kind == "lao":
        return queries.place_of_lao(code=key)
    if kind == "district":
        return queries.place_of_district(int(key)) if key.isascii() and key.isdigit() and len(key) < 10 else None
    return desk()


def _recipient(kwargs: dict[str, Any]) -> Place | None:
    """The receiver of a letter: an LAO, or a district office; of the incident that the address names and no other."""
    row = Recipient.objects.filter(
        pk=kwargs["pk"], circular__incident__year=kwargs["year"], circular__incident__number=kwargs["number"]
    ).first()
    if row is None:
        return None
    if row.lao_id is not None:
        return queries.place_of_lao(pk=row.lao_id)
    return queries.place_of_district(row.district_id) if row.district_id is not None else desk()


def _district(kwargs: dict[str, Any]) -> Place | None:
    return queries.place_of_district(kwargs["district"])


def _of_incident(**which: Any) -> Place:
    """The desk's province where the incident touches it; a register of several provinces has others' incidents too.

    One that is not there, or has nobody in it, is the office's: its page says so.
    """
    names = set(Member.objects.filter(**which).order_by().values_list("lao__province__name", flat=True).distinct())
    here = desk()
    return here if here.province in names or not names else Place(min(names))


def _incident(kwargs: dict[str, Any]) -> Place:
    return _of_incident(incident__year=kwargs["year"], incident__number=kwargs["number"])


def _paper(kwargs: dict[str, Any]) -> Place:
    return _of_incident(incident__papers=kwargs["pk"])


def _batch(kwargs: dict[str, Any]) -> Place:
    return _of_incident(incident__letter_batches=kwargs["pk"])


def _nation(_kwargs: dict[str, Any]) -> Place:
    """All provinces: only a seat that is for every one of them reaches so far."""
    return Place("")


FINDERS: dict[str, Callable[[dict[str, Any]], Place | None]] = {
    "lao": _lao,
    "owner": _owner,
    "recipient": _recipient,
    "nation": _nation,
    "incident": _incident,
    "paper": _paper,
    "batch": _batch,
    "district": _district,
}
