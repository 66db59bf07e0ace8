"""A reader asks, confirms and stops; the stage that tells them one step of an incident in one message."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from sodsong.desk.cases.models import Incident, Member
from sodsong.desk.dispatch.outbox import ops as outbox
from sodsong.desk.dispatch.outbox.texts import Words, say
from sodsong.desk.dispatch.readers import queries
from sodsong.desk.dispatch.readers.models import Reader, Told
from sodsong.desk.registry import ops as registry
from sodsong.desk.registry import queries as registry_queries
from sodsong.desk.registry.models import Contact
from sodsong.ground.thai.write import long_date

KEPT = timedelta(days=3)  # an address that was asked for and not confirmed is forgotten after that


@transaction.atomic
def ask(address: str, sender: str, now: datetime, *, english: bool) -> Reader:
    """Somebody wants news by e-mail: one letter a day to that address asks whether it is so. Raises addresses.BadAddress."""
    reader = _reader(registry.add_contact(queries.OFFICE, "email", address, "", now), now, english=english)
    if reader.confirmed_at is None:
        Reader.objects.filter(pk=reader.pk).update(sender=sender, asked_at=now)
        words = say(
            "news-confirm", english=english, province=settings.SODSONG.province, link=queries.confirm_link(reader)
        )
        extra = outbox.Extra(topic="news", urgent=True)
        outbox.post(f"news-confirm:{reader.pk}:{now.date().isoformat()}", reader.contact, words, now, extra)
    return reader


def _reader(contact: Contact, now: datetime, *, english: bool) -> Reader:
    fresh = {"asked_at": now, "english": english}
    return Reader.objects.select_related("contact").get_or_create(contact=contact, defaults=fresh)[0]


def confirm(reader: Reader, now: datetime) -> bool:
    """The address is its owner's wish; False when it was confirmed before. Where it was asked from is forgotten."""
    rows = Reader.objects.filter(pk=reader.pk, confirmed_at__isnull=True)
    return bool(rows.update(confirmed_at=now, sender=""))


@transaction.atomic
def follow(chat: str, now: datetime) -> Reader:
    """A person who writes to the bot wants the news there: writing it is the confirmation."""
    reader = _reader(registry.add_contact(queries.OFFICE, "line", chat, "", now), now, english=False)
    confirm(reader, now)
    return reader


@transaction.atomic
def stop(reader: Reader, now: datetime) -> None:
    """No more news; the address is forgotten at once, and so are messages that still wait for it."""
    reader.contact.messages.filter(state="drafted").delete()
    registry.purge_contact(reader.contact, now)
    reader.delete()


def stop_at(channel: str, address: str, now: datetime) -> None:
    """Whoever has the news at that address has it no more."""
    for contact in registry_queries.contacts_by_address(channel, address).filter(office=queries.OFFICE):
        for reader in Reader.objects.filter(contact=contact).select_related("contact"):
            stop(reader, now)


def forget(now: datetime) -> int:
    """Addresses that nobody has confirmed, and those that refuse our messages, are forgotten."""
    stale = Reader.objects.filter(confirmed_at__isnull=True, asked_at__lt=now - KEPT)
    refused = Reader.objects.filter(contact__blocked_at__lt=now - KEPT)
    rows = list((stale | refused).select_related("contact"))
    for one in rows:
        stop(one, now)
    return len(rows)


def tell(now: datetime) -> int:
    """Incidents' steps → messages to all readers; returns how many steps were told."""
    return sum(_tell(incident, step, now) for incident, step in list(queries.untold(now)))


@transaction.atomic
def _tell(incident: Incident, step: str, now: datetime) -> bool:
    told, new = Told.objects.get_or_create(incident=incident, step=step, defaults={"at": now})
    if not new:
        return False
    words = {english: _words(incident, step, english=english) for english in (False, True)}
    outbox.post_many(
        (
            (
                f"news:{told.pk}:{reader.pk}",
                queries.OFFICE,
                reader.contact,
                _signed(words[reader.english], stop := queries.stop_link(reader), reader),
                outbox.Extra(topic="news", incident=incident, stop=stop),
            )
            for reader in queries.readers()
        ),
        now,
    )
    return True


def _signed(words: Words, stop: str, reader: Reader) -> Words:
    """The words and how to have no more of them."""
    kind = "news-stop-line" if reader.contact.channel == "line" else "news-stop"
    return words.followed_by(say(kind, english=reader.english, link=stop).text)


def _words(incident: Incident, step: str, *, english: bool) -> Words:
    kind = step.partition(":")[0]
    members = Member.objects.filter(incident=incident).exclude(state__in=("other", "exempted")).count()
    due = incident.deadline
    day = ""
    if due:
        day = f"{due.day} {due:%B %Y}" if english else long_date(due)
    base = settings.SODSONG.address
    return say(
        f"news-{kind}",
        english=english,
        province=settings.SODSONG.province,
        incident=incident,
        count=members,
        day=day,
        link=f"{base}/status/{'en/' if english else ''}" if base else "",
    )
