"""Questions about readers: which ways there are to become one, their links, and what there is to tell."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Literal

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from sodsong.act.casework.record import LIVE, LONE, State
from sodsong.desk import links
from sodsong.desk.cases.models import Incident
from sodsong.desk.dispatch.readers.models import Reader
from sodsong.desk.dispatch.ways import queries as ways
from sodsong.desk.registry.models import Contact
from sodsong.judge.cause.record import OURS

OFFICE = "readers"  # whose contacts they are
WANTED, STOPPED = "news", "news-stop"  # purposes of their links
ASKED_AGE = 2 * links.DAY  # seconds an address that was asked for may be confirmed
STOP_AGE = 3650 * links.DAY  # a mail may be found again after years, and its link must still end it
WITHIN, FROM_ONE, FROM_ALL = timedelta(hours=1), 5, 200  # so many addresses an hour from one network, and from all
OLD = timedelta(days=60)  # an incident that began longer ago brings no news
SHOWN: frozenset[State] = frozenset({"open", "mitigating", "recovering", "recovered", "closed"})


def offered() -> tuple[Literal["email", "line"], ...]:
    """The ways in which anybody may have the news: those set up; e-mail only where its links lead back to us."""
    used = ways.messaging()
    found: list[Literal["email", "line"]] = []
    if used.smtp and used.mail_from and settings.SODSONG.address:
        found.append("email")
    if used.line_token and used.line_secret:
        found.append("line")
    return tuple(found)


def too_many(sender: str, now: datetime) -> bool:
    """Have this network, or all together, asked for enough addresses within the hour?"""
    rows = Reader.objects.filter(asked_at__gt=now - WITHIN)
    counts = rows.aggregate(own=Count("pk", filter=Q(sender=sender)), every=Count("pk", filter=~Q(sender="")))
    return counts["own"] >= FROM_ONE or counts["every"] >= FROM_ALL


def confirm_link(reader: Reader) -> str:
    """Where the address is confirmed."""
    return _address("public:news-confirm", links.token(WANTED, str(reader.pk)))


def stop_link(reader: Reader) -> str:
    """Where the news is stopped."""
    return _address("public:news-stop", links.token(STOPPED, str(reader.pk)))


def _address(name: str, token: str) -> str:
    return f"{settings.SODSONG.address}{reverse(name, args=[token])}" if settings.SODSONG.address else ""


def asked(token: str) -> Reader | None:
    """The reader that a link confirms; None when it is too old or over."""
    return _reader(links.read(WANTED, token, ASKED_AGE).subject)


def stopping(token: str) -> Reader | None:
    """The reader that a link ends; None when it has ended already."""
    return _reader(links.read(STOPPED, token, STOP_AGE).subject)


def _reader(subject: str | None) -> Reader | None:
    rows = Reader.objects.select_related("contact").filter(contact__until__isnull=True)
    return rows.filter(pk=int(subject)).first() if subject and subject.isdigit() else None


def reader_at(contact: Contact) -> Reader | None:
    """Who has the news, or asked for it, at that address."""
    return Reader.objects.select_related("contact").filter(contact=contact).first()


def held_about(contact: Contact) -> dict[str, str | None] | None:
    """What is held of a reader beside the address, for the person who asks; None for whoever is none."""
    row = reader_at(contact)
    if row is None:
        return None
    confirmed = row.confirmed_at.isoformat() if row.confirmed_at else None
    return {
        "asked_at": row.asked_at.isoformat(),
        "confirmed_at": confirmed,
        "language": "en" if row.english else "th",
        "asked_from": "keyed digest of a network" if row.sender else None,
    }


def readers() -> QuerySet[Reader]:
    """Who gets the news now."""
    rows = Reader.objects.filter(confirmed_at__isnull=False, contact__until__isnull=True)
    return rows.filter(contact__blocked_at__isnull=True).select_related("contact")


def untold(now: datetime) -> Iterator[tuple[Incident, str]]:
    """What has happened to incidents and has not been told, in its order: three questions."""
    ours = Q(members__lao__province__name=settings.SODSONG.province)
    rows = Incident.objects.filter(ours, state__in=SHOWN, began_at__gt=now - OLD).distinct()
    for row in rows.prefetch_related("news").select_related("circular"):
        known = {one.step for one in row.news.all()}
        yield from ((row, step) for step in _steps(row) if step not in known)


def _steps(row: Incident) -> Iterator[str]:
    """The steps that the public may know of: no suspicion, no cause before it is confirmed."""
    yield "opened"
    if row.confirmed and row.cause_kind != LONE and row.cause_kind not in OURS:
        yield "cause"
    if row.deadline and row.state in LIVE:
        yield f"deadline:{row.deadline.isoformat()}"
    circular = getattr(row, "circular", None)
    if circular is not None and circular.published_at:
        yield "letter"
    if row.recovered_at:
        yield f"recovered:{int(row.recovered_at.timestamp())}"
    if row.state == "closed" and not row.recovered_at:
        yield "closed"
