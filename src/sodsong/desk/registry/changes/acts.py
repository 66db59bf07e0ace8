"""Acts on the register that an officer may regret: each is done and noted in one transaction, so that it can be taken back."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from sodsong.desk.registry import ops, spellings
from sodsong.desk.registry.changes.models import Change
from sodsong.desk.registry.changes.ops import note
from sodsong.desk.registry.models import Contact, Hosting, Lao, Site, Term
from sodsong.observe.intake.contacts_file import ContactRow

NAMED = 4  # bodies that an act names; the others are counted


@transaction.atomic
def watch(sites: Sequence[Site], by: str, now: datetime, *, on: bool) -> Change | None:
    """Turn the watch of these sites on or off; None where all were so already."""
    locked = Site.objects.select_for_update(of=("self",)).filter(pk__in=[one.pk for one in sites])
    turned = list(locked.filter(watched=not on, until__isnull=True).select_related("lao"))
    if not ops.watch_sites(turned, on=on):
        return None
    return note("watch", {"on": on, "sites": [one.pk for one in turned], **_named(turned)}, by, now)


@transaction.atomic
def give_vendor(sites: Sequence[Site], name: str, by: str, now: datetime) -> Change | None:
    """These sites are with the vendor of that name from now on; None where they all were."""
    vendor = ops.vendor_named(name)
    held = Hosting.objects.filter(site__in=[one.pk for one in sites], vendor__isnull=False, until__isnull=True)
    was = dict(held.values_list("site_id", "vendor_id"))
    moved = [one for one in sites if ops.declare_vendor(one, vendor, now)]
    if not moved:
        return None
    pairs = [(one.pk, was.get(one.pk)) for one in moved]
    return note("vendor", {"vendor": vendor.pk, "what": vendor.name, "sites": pairs, **_named(moved)}, by, now)


@transaction.atomic
def end_contact(contact: Contact, by: str, now: datetime) -> Change | None:
    """The contact is used no more from now on; None where it had ended."""
    if not ops.end_contact(contact, now):
        return None
    return note("contact", {"contact": contact.pk, "names": [str(contact.owner)], "n": 1}, by, now)


@transaction.atomic
def import_contacts(
    rows: Iterable[ContactRow], by: str, now: datetime
) -> tuple[int, list[tuple[int, str, str]], Change | None]:
    """Add the contacts of a file (``ops.import_contacts``); the act, where any was new."""
    added, problems = ops.import_contacts(rows, now)
    return added, problems, note("contacts", {"at": now.isoformat(), "n": added}, by, now) if added else None


@transaction.atomic
def strike_term(term: Term, by: str, now: datetime) -> Change | None:
    """What was written down is no longer so; None where it was struck already."""
    if not ops.strike_term(term, now):
        return None
    data = {"term": term.pk, "what": term.ends.isoformat(), "names": [term.site.lao.short_name], "n": 1}
    return note("term", data, by, now)


@transaction.atomic
def forget_spelling(lao: Lao, written: str, by: str, now: datetime) -> Change | None:
    """A spelling is no longer taken for the LAO; None where it was not."""
    if not spellings.forget(lao, written, by, now):
        return None
    return note("spelling", {"lao": lao.code, "what": written, "names": [lao.short_name], "n": 1}, by, now)


def _named(sites: Iterable[Site]) -> dict[str, object]:
    names = [one.lao.short_name for one in sites]
    return {"names": names[:NAMED], "n": len(names)}
