"""Changes to people: they are invited, take a seat, come in, leave; and what they saw and did is written down."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet

from sodsong.desk.registry.models import District, Lao, Province, Vendor
from sodsong.desk.registry.people import policy, queries
from sodsong.desk.registry.people.models import Entry, Factor, Invitation, Seat, Token, Trace

Scope = District | Lao | Vendor | Province | None


class Spent(Exception):  # noqa: N818  # the state of things, told to a person
    """This invitation was used, withdrawn or has expired."""


def _where(scope: Scope) -> dict[str, object]:
    where: dict[str, object] = {"province": None, "district": None, "lao": None, "vendor": None}
    if isinstance(scope, District | Lao):
        where["province"] = scope.province
    if scope is not None:
        where[type(scope).__name__.lower()] = scope
    return where


def seat(user: User, role: str, scope: Scope, now: datetime, by: str = "") -> Seat:
    """``user`` sits in that role from now on; ``scope`` is what the role is for (None: every province of this desk).

    The province of a district or an LAO follows from it.
    """
    fields = {"role": role, "since": now, "by": by[:150], **_where(scope)}
    return Seat.objects.update_or_create(user=user, defaults=fields)[0]


def invite(name: str, role: str, scope: Scope, now: datetime, by: str) -> Invitation:
    """A new invitation; its link is queries.invitation_token."""
    return Invitation.objects.create(name=name[:150], role=role, made_at=now, by=by[:150], **_where(scope))


def withdraw(invitation: Invitation, now: datetime) -> bool:
    """The link opens nothing any more; False where it was used or withdrawn before."""
    open_ones = Invitation.objects.filter(pk=invitation.pk, used_at__isnull=True, withdrawn_at__isnull=True)
    return bool(open_ones.update(withdrawn_at=now))


@transaction.atomic
def accept(token: str, username: str, password: str, now: datetime) -> User:
    """The invited person's account with its seat; the password has been checked. Raises Spent; a link is good once."""
    found = queries.invitation(token)
    if found is None or not Invitation.objects.filter(
        pk=found.pk, used_at__isnull=True, withdrawn_at__isnull=True
    ).update(used_at=now):
        raise Spent
    user = User.objects.create_user(username=username, password=password, first_name=found.name)
    scope = found.lao or found.district or found.vendor or found.province
    seat(user, found.role, scope, now, found.by)
    return user


def entered(user: User, session: str, now: datetime, agent: str, address: str | None) -> None:
    """Keep that this session is the person's."""
    Entry.objects.update_or_create(
        session=session, defaults={"user": user, "at": now, "agent": agent[:200], "address": address}
    )


@transaction.atomic
def end(user: User, *, entry: int | None = None, but: str = "") -> int:
    """End one of the person's sessions, or all ``but`` one; they are logged out at once. How many ended."""
    entries = Entry.objects.filter(user=user).exclude(session=but)
    if entry is not None:
        entries = entries.filter(pk=entry)
    keys = list(entries.values_list("session", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    return entries.delete()[0]


@transaction.atomic
def leave(user: User) -> None:
    """The account is closed and its sessions end; what was done under it stays. A second step is forgotten."""
    User.objects.filter(pk=user.pk).update(is_active=False)
    Factor.objects.filter(user=user).delete()
    end(user)


@transaction.atomic
def set_head(user: User, *, on: bool) -> bool:
    """``user`` is head of the office or no more; False, and nothing changes, where nobody would be."""
    others = User.objects.select_for_update().filter(is_superuser=True, is_active=True).exclude(pk=user.pk)
    if not on and not others.exists():
        return False
    User.objects.filter(pk=user.pk).update(is_superuser=on)
    return True


def begin_trace(user: User, role: str, route: str, path: str, now: datetime, *, did: bool, status: int = 0) -> Trace:
    """Write down an act before it is done, so that none can be done without its row."""
    return Trace.objects.create(
        at=now, user=user, name=str(user.get_full_name() or user.get_username())[:150],
        role=role, did=did, route=route[:80], path=path[:300], status=status,
    )  # fmt: skip


def end_trace(trace: Trace, status: int) -> None:
    """What came of it."""
    Trace.objects.filter(pk=trace.pk).update(status=status)


def forget_logins(before: datetime) -> int:
    """Strike from where people came in before then, and every try to log in."""
    rows: tuple[QuerySet[Any], ...] = (
        Entry.objects.filter(at__lt=before),
        Session.objects.filter(expire_date__lt=before),
        *(log.objects.filter(attempt_time__lt=before) for log in (AccessAttempt, AccessFailureLog, AccessLog)),
    )
    return sum(each.delete()[0] for each in rows)


def forget_traces(before: datetime) -> int:
    """Strike who saw or did what before then."""
    return Trace.objects.filter(at__lt=before).delete()[0]


def make_token(
    name: str, scopes: Iterable[str], now: datetime, by: str, *, of: District | Lao | Province | None
) -> tuple[Token, str]:
    """A token for another program, and its secret, which is kept nowhere. ``of`` is what it reaches; None: every province."""
    secret = f"sod_{secrets.token_urlsafe(32)}"
    held = [one for one in policy.SCOPES if one in set(scopes)]
    where = {key: value for key, value in _where(of).items() if key != "vendor"}
    row = Token.objects.create(
        name=name[:100], digest=queries.token_digest(secret), scopes=held, made_at=now, by=by[:150], **where
    )
    return row, secret


def revoke_token(token: Token, now: datetime) -> bool:
    """It opens nothing any more; False where it was revoked before."""
    return bool(Token.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=now))


def trace_token(token: Token, route: str, path: str, now: datetime, *, did: bool, status: int = 0) -> Trace:
    """Write down that a program saw or did something, before it does; and that its token was used."""
    Token.objects.filter(pk=token.pk).update(used_at=now)
    name = f"API: {token.name}"[:150]
    return Trace.objects.create(at=now, name=name, did=did, route=route[:80], path=path[:300], status=status)
