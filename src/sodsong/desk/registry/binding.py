"""Codes by which a LINE group becomes a contact: an owner and a day go in, eight characters an officer reads out come out.

Nothing is stored: a code is reckoned with the data folder's key from the owner, the day and how many contacts the owner
has ever had, so it holds that day and the next, and for one binding.
"""

import base64
from collections.abc import Iterable
from datetime import date, timedelta

from sodsong.desk.registry import queries
from sodsong.desk.registry.models import Contact, District, Lao, Vendor
from sodsong.desk.registry.sealing import digest


def code(owner: queries.Owner, day: date) -> str:
    """The owner's code of that day (Thai time), in two groups of four: K7QM-2XAB."""
    ((kind, one),) = queries.as_owner(owner).items()
    name = one if isinstance(one, str) else one.pk
    ever = Contact.objects.filter(**{kind: one}).count()
    raw = bytes.fromhex(digest(f"bind:{kind}:{name}:{day.isoformat()}:{ever}"))
    letters = base64.b32encode(raw[:5]).decode("ascii")
    return f"{letters[:4]}-{letters[4:]}"


def owner_of(written: str, day: date) -> queries.Owner | None:
    """Whose code of that day or the day before this is; None for any other text."""
    plain = written.strip().upper().replace("-", "").replace(" ", "")
    if len(plain) != 8:
        return None
    for owner in _owners():
        if any(code(owner, one).replace("-", "") == plain for one in (day, day - timedelta(days=1))):
            return owner
    return None


def _owners() -> Iterable[queries.Owner]:
    yield from Contact.OFFICES
    yield from District.objects.all()
    yield from Lao.objects.all()
    yield from Vendor.objects.all()
