"""All that is held about a person, wherever it lies: asked for by name or address; handed over, or forgotten.

Signs on letters are papers of the office and stay whole; they are shown, so that nobody need guess what is kept.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from sodsong.desk.dispatch.models import Receipt
from sodsong.desk.dispatch.outbox import ops as outbox_ops
from sodsong.desk.dispatch.outbox import queries as outbox
from sodsong.desk.dispatch.readers import ops as readers
from sodsong.desk.dispatch.readers import queries as readings
from sodsong.desk.inbox import persons
from sodsong.desk.inbox.models import Report
from sodsong.desk.registry import ops as registry_ops
from sodsong.desk.registry import queries as registry
from sodsong.desk.registry.models import Contact
from sodsong.ground.thai.fold import one_line

MOST_SIGNS = 200


@dataclass(frozen=True, slots=True)
class Held:
    """What is held about one person: contacts, what they told, and their signs on letters."""

    contacts: tuple[Contact, ...] = ()
    told: tuple[persons.Told, ...] = ()
    signs: tuple[Receipt, ...] = ()

    @property
    def anything(self) -> bool:
        """Is there anything at all?"""
        return bool(self.contacts or self.told or self.signs)

    @property
    def sure(self) -> list[int]:
        """The reports that more than a name says are theirs."""
        return [one.report.pk for one in self.told if one.sure]


def about(asked: str) -> Held:
    """What is held about whoever a name, an e-mail address, a telephone number or a LINE user id means."""
    told = tuple(persons.found_by(asked))
    return Held(tuple(registry.contacts_named(asked)), told, _signs(asked))


def about_teller(report: Report) -> Held:
    """What is held about whoever told this report."""
    told = tuple(persons.of_the_same(report))
    ways = {one.reach for one in told if one.reach}
    found = {row.pk: row for way in sorted(ways) for row in registry.contacts_named(way)}
    found |= {row.pk: row for row in registry.contacts_marked({one.report.sender for one in told if one.sure})}
    return Held(tuple(found.values()), told, _signs(report.by))


def written_out(held: Held) -> dict[str, list[dict[str, object]]]:
    """All of it as a document, for the person who asks."""
    return {
        "contacts": [
            {**registry.held_about(row), "news": readings.held_about(row), "messages": outbox.about(row)}
            for row in held.contacts
        ],
        "reports": persons.held(held.told),
        "signs": [
            {"at": row.at.isoformat(), "act": row.act, "by": row.by, "note": row.note, "for": row.recipient.key}
            for row in held.signs
        ],
    }


def forget(reports: Iterable[int], contacts: Iterable[int], now: datetime) -> tuple[int, int]:
    """Strike the person from these reports and contacts for good, and the words sent to them; returns how many of each."""
    rows = list(Contact.objects.filter(pk__in=list(contacts), purged_at__isnull=True))
    for row in rows:
        forget_contact(row, now)
    return persons.forget(reports, now), len(rows)


@transaction.atomic
def forget_contact(contact: Contact, now: datetime) -> None:
    """Address, name and the words of what was sent there are gone; that there was a contact, and was told, stays.

    Whoever had the public's news there has it no more.
    """
    outbox_ops.forget_words_to(contact)
    reader = readings.reader_at(contact)
    if reader is not None:
        readers.stop(reader, now)
    registry_ops.purge_contact(contact, now)


def _signs(name: str) -> tuple[Receipt, ...]:
    text = one_line(name)
    if len(text) < persons.LEAST:
        return ()
    rows = Receipt.objects.filter(by__icontains=text).select_related("recipient")
    return tuple(rows.order_by("-at", "-pk")[:MOST_SIGNS])
