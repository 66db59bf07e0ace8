"""Changes to the register: imported rows, watching turned on, measured servers."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from sodsong.desk.registry import addresses, queries
from sodsong.desk.registry.models import (
    Contact,
    District,
    Hosting,
    Lao,
    Server,
    Site,
    Term,
    Vendor,
)
from sodsong.desk.registry.sealing import seal
from sodsong.observe.intake.contacts_file import ContactRow


def _move(site: Site, now: datetime, **where: Vendor | Server) -> bool:
    """Close the site's open hosting of this kind if it differs and open the new one."""
    (kind,) = where
    current = site.hostings.filter(until__isnull=True, **{f"{kind}__isnull": False}).first()
    if current is not None:
        if getattr(current, kind) == where[kind]:
            return False
        current.until = now
        current.save()
    Hosting.objects.create(site=site, since=now, **where)
    return True


def declare_vendor(site: Site, vendor: Vendor, now: datetime) -> bool:
    """The site is with ``vendor`` from now on, where it was with before is kept; False where that was known."""
    return _move(site, now, vendor=vendor)


def vendor_named(name: str) -> Vendor:
    """The vendor of that name, made where there is none; white space around and within it says nothing."""
    return Vendor.objects.get_or_create(name=" ".join(name.split())[:200])[0]


def set_term(site: Site, kind: str, ends: date, now: datetime, *, by: str = "", vendor: Vendor | None = None) -> bool:
    """The site's contract, domain name or certificate ends on that day; what was known before is kept as past.

    False where that was known already. A probe (``by`` empty) does not overrule an officer but with a later day.
    """
    with transaction.atomic():
        current = site.terms.filter(kind=kind, until__isnull=True).first()
        if current is not None:
            known = (current.ends, current.vendor) == (ends, vendor or current.vendor)
            if known or (not by and current.by and ends <= current.ends):
                return False
            current.until = now
            current.save(update_fields=["until"])
        Term.objects.create(site=site, kind=kind, ends=ends, since=now, by=by[:150], vendor=vendor)
        return True


def strike_term(term: Term, now: datetime) -> bool:
    """What was written down is no longer so; False when it was struck already."""
    return bool(Term.objects.filter(pk=term.pk, until__isnull=True).update(until=now))


def watch_sites(sites: Iterable[Site], *, on: bool) -> int:
    """Turn watching of these sites on or off; returns how many changed."""
    return Site.objects.filter(pk__in=[site.pk for site in sites], watched=not on, until__isnull=True).update(
        watched=on
    )


def add_contact(owner: queries.Owner, channel: str, address: str, name: str, now: datetime) -> Contact:
    """A further way to reach ``owner``, tried after those there are; the same address again gives the one there is.

    An address that was blocked is tried again: whoever enters it anew vouches for it. Raises addresses.BadAddress.
    """
    written = addresses.normal(channel, address)
    found = queries.contacts_of(owner).filter(channel=channel, digest__in=queries.marks(channel, written)).first()
    if found:
        found.name, found.blocked_at, found.blocked_why = name[:200] or found.name, None, ""
        found.save()
        return found
    last = queries.contacts_of(owner).last()
    return Contact.objects.create(
        channel=channel,
        sealed=seal(written),
        digest=queries.mark(channel, written),
        name=name[:200],
        position=last.position + 1 if last else 1,
        since=now,
        **queries.as_owner(owner),
    )


def end_contact(contact: Contact, now: datetime) -> bool:
    """The contact is used no more from now on; False when it had ended."""
    return bool(Contact.objects.filter(pk=contact.pk, until__isnull=True).update(until=now))


def prefer_contact(contact: Contact) -> None:
    """This contact is tried first of its owner's, the others keep their order."""
    rest = [one for one in queries.contacts_of(contact.owner) if one.pk != contact.pk]
    for position, one in enumerate([contact, *rest], start=1):
        Contact.objects.filter(pk=one.pk).update(position=position)


def block_contact(contact: Contact, why: str, now: datetime) -> None:
    """The channel has refused the address for good (``why`` is its reason code): it is not tried again."""
    Contact.objects.filter(pk=contact.pk, blocked_at__isnull=True).update(blocked_at=now, blocked_why=why[:40])


def use_again(contact: Contact) -> None:
    """An address that was taken for unusable is tried again."""
    Contact.objects.filter(pk=contact.pk).update(blocked_at=None, blocked_why="")


def purge_contact(contact: Contact, now: datetime) -> None:
    """Forget address and name for good; that there was a contact, and from when to when, stays."""
    Contact.objects.filter(pk=contact.pk, until__isnull=True).update(until=now)
    Contact.objects.filter(pk=contact.pk).update(sealed="", digest="", name="", purged_at=now)


@transaction.atomic
def import_contacts(rows: Iterable[ContactRow], now: datetime) -> tuple[int, list[tuple[int, str, str]]]:
    """Add the contacts of a file, all or none: how many were new, or (line, column, problem) of each that cannot be."""
    before, problems = Contact.objects.count(), []
    for row in rows:
        owner = _owner(row.of, row.who)
        if owner is None:
            problems.append((row.line, "who", f"{row.who}: no such {row.of}"))
            continue
        try:
            add_contact(owner, row.channel, row.address, row.name, now)
        except addresses.BadAddress as fault:
            problems.append((row.line, "address", str(fault)))
    added = Contact.objects.count() - before
    transaction.set_rollback(bool(problems))
    return (0 if problems else added), problems


def _owner(of: str, who: str) -> queries.Owner | None:
    if of == "office":
        return who if who in Contact.OFFICES else None
    if of == "lao":
        return Lao.objects.filter(code=who).first()
    found = District.objects.filter(name=who) if of == "district" else Vendor.objects.filter(name=who)
    return found.first() if found.count() == 1 else None


def forget_contacts(before: datetime, now: datetime) -> int:
    """Forget address and name of contacts that have been out of use since before then."""
    rows = Contact.objects.filter(until__lt=before, purged_at__isnull=True)
    return rows.update(sealed="", digest="", name="", purged_at=now)


def renew_vendor_link(vendor: Vendor) -> None:
    """The vendor's link until now opens nothing any more; the next one that is made does."""
    Vendor.objects.filter(pk=vendor.pk).update(serial=F("serial") + 1)
