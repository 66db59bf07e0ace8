"""Questions about people: their seats, and where things lie that they ask for."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser, User
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet
from django.utils import timezone

from sodsong.desk import links
from sodsong.desk.registry.models import District, Lao
from sodsong.desk.registry.people.models import Entry, Invitation, Seat, Token, Trace
from sodsong.desk.registry.people.policy import Holder, Place
from sodsong.desk.registry.sealing import digest

EVERYTHING = Holder("province", head=True)
INVITED = "invitation"  # the purpose its link serves
INVITED_AGE = 7 * links.DAY  # seconds it is good for


def holder(user: AbstractBaseUser | AnonymousUser) -> Holder | None:
    """The person's seat as the policy knows it; the first officer sits for the province, whoever has no seat nowhere."""
    if not isinstance(user, User) or not user.is_active:
        return None
    seat = getattr(user, "seat", None)
    if isinstance(seat, Seat):
        return replace(seat.holder, head=user.is_superuser)
    return EVERYTHING if user.is_superuser else None


def is_office(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Is this an officer of the province, who acts on cases and writes down what others say?"""
    found = holder(user)
    return found is not None and found.role == "province"


def is_head(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Is this a head of the province's office, who sets up the desk?"""
    found = holder(user)
    return found is not None and found.role == "province" and found.head


def place_of_lao(**which: Any) -> Place | None:
    """Where the LAO lies that ``which`` finds; None if there is none."""
    row = Lao.objects.filter(**which).values_list("province__name", "district_id", "pk").order_by("pk").first()
    return Place(*row) if row else None


def place_of_district(pk: int) -> Place | None:
    """Where that district office sits."""
    row = District.objects.filter(pk=pk).values_list("province__name", "pk").order_by("pk").first()
    return Place(*row) if row else None


def invitation_token(row: Invitation) -> str:
    """The signed part of an invitation's link."""
    return links.token(INVITED, str(row.pk))


def invitation(token: str) -> Invitation | None:
    """The invitation that the link names, while it is open; None once it is used, withdrawn or too old."""
    read = links.read(INVITED, token, INVITED_AGE)
    if read.subject is None:
        return None
    open_ones = Invitation.objects.filter(pk=int(read.subject), used_at__isnull=True, withdrawn_at__isnull=True)
    return open_ones.select_related("province", "district__province", "lao__province", "vendor").first()


def open_invitations(now: datetime) -> QuerySet[Invitation]:
    """Those whose link still opens something, the newest first."""
    rows = Invitation.objects.filter(used_at__isnull=True, withdrawn_at__isnull=True)
    rows = rows.filter(made_at__gt=now - timedelta(seconds=INVITED_AGE))
    return rows.select_related("province", "district", "lao", "vendor")


def people() -> QuerySet[User]:
    """Everybody with an account in use, with seat and second step, by role and name."""
    rows = User.objects.filter(is_active=True).select_related("seat__district", "seat__lao", "seat__vendor", "factor")
    return rows.order_by("seat__role", "username")


def entries_of(user: User) -> list[Entry]:
    """The person's sessions that are still open, the newest first."""
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    return list(Entry.objects.filter(user=user, session__in=alive))


def traces(who: int | None = None) -> QuerySet[Trace]:
    """Who saw and did what, the newest first; of one person where ``who`` is a key."""
    return Trace.objects.all() if who is None else Trace.objects.filter(user_id=who)


def branch(found: Holder | None) -> QuerySet[Lao]:
    """The LAOs that are a district's or an LAO's own; none for whoever has no branch."""
    rows = Lao.objects.select_related("district", "province")
    if found and found.role == "district" and found.district is not None:
        return rows.filter(district_id=found.district)
    if found and found.role == "lao" and found.lao is not None:
        return rows.filter(pk=found.lao)
    return rows.none()


def token_digest(secret: str) -> str:
    """What is kept of a token's secret: nobody without the data folder's key can try secrets against it."""
    return digest(f"token:{secret}")


def token(secret: str) -> Token | None:
    """The token with that secret, unless it is revoked; with its province."""
    rows = Token.objects.filter(digest=token_digest(secret), revoked_at__isnull=True)
    return rows.select_related("province").first()


def tokens() -> QuerySet[Token]:
    """Every token ever made, the newest first, with what it reaches."""
    return Token.objects.select_related("province", "district", "lao")


def reached(row: Token, lao: str = "") -> Q:
    """What the token reaches, as a condition on rows whose LAO lies at the path ``lao``; "" for LAOs themselves.

    An LAO that moves to another district goes with it: the places are asked of the register as it stands.
    """
    path = f"{lao}__" if lao else ""
    if row.lao_id is not None:
        return Q(**{f"{path}pk": row.lao_id})
    if row.district_id is not None:
        return Q(**{f"{path}district": row.district_id})
    return Q() if row.province_id is None else Q(**{f"{path}province": row.province_id})


def reaches_desk(row: Token, province: str) -> bool:
    """Does the token reach the whole of that province, and so what belongs to its office and to no LAO yet?"""
    whole = row.district_id is None and row.lao_id is None
    return whole and (row.province is None or row.province.name == province)
