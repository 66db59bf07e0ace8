"""Questions about people: their seats, and where things lie that they ask for."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser, User

from sodsong.desk.registry.models import District, Lao
from sodsong.desk.registry.people.models import Seat
from sodsong.desk.registry.people.policy import Holder, Place

EVERYTHING = Holder("province")


def holder(user: AbstractBaseUser | AnonymousUser) -> Holder | None:
    """The person's seat as the policy knows it; the first officer sits for the province, whoever has no seat nowhere."""
    if not isinstance(user, User) or not user.is_active:
        return None
    seat = getattr(user, "seat", None)
    if isinstance(seat, Seat):
        return seat.holder
    return EVERYTHING if user.is_superuser else None


def is_office(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Is this an officer of the province, who acts on cases and writes down what others say?"""
    found = holder(user)
    return found is not None and found.role == "province"


def place_of_lao(**which: Any) -> Place | None:
    """Where the LAO lies that ``which`` finds; None if there is none."""
    row = Lao.objects.filter(**which).values_list("province__name", "district_id", "pk").order_by("pk").first()
    return Place(*row) if row else None


def place_of_district(pk: int) -> Place | None:
    """Where that district office sits."""
    row = District.objects.filter(pk=pk).values_list("province__name", "pk").order_by("pk").first()
    return Place(*row) if row else None
