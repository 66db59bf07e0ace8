"""Owners and their contacts as the pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sodsong.desk.registry import queries as registry
from sodsong.desk.registry.models import Contact, District, Lao, Vendor

CHANNELS = {
    "line": gettext_lazy("LINE"),
    "email": gettext_lazy("E-mail"),
    "webhook": gettext_lazy("Webhook"),
    "apprise": gettext_lazy("Another service (Apprise)"),
}
OFFICES = {
    "province": gettext_lazy("The provincial office itself"),
    "nacc": gettext_lazy("The provincial anti-corruption office"),
    "assessors": gettext_lazy("The assessors"),
}
READERS = "readers"  # no office: whoever wants the public’s news, listed nowhere and found by who asks about them
BLOCKED = {
    "address-unknown": gettext_lazy("the address does not exist"),
    "blocked-by-receiver": gettext_lazy("the receiver has blocked us"),
    "address-refused": gettext_lazy("the address was refused"),
    "came-back": gettext_lazy("messages to it came back"),
    "stopped-by-receiver": gettext_lazy("the receiver asked us to stop"),
}
COLUMNS = {
    "of": gettext_lazy("column “ของ” (of)"),
    "who": gettext_lazy("column “หน่วยงาน” (who)"),
    "channel": gettext_lazy("column “ช่องทาง” (channel)"),
    "address": gettext_lazy("column “ที่อยู่” (address)"),
    "name": gettext_lazy("column “ชื่อ” (name)"),
}
SHOWN_OF_ID = 5  # of a LINE id nobody reads more than its first characters


@dataclass(frozen=True, slots=True)
class Way:
    """One contact as it is shown."""

    row: Contact
    channel: str
    address: str
    blocked: str


@dataclass(slots=True)
class Owner:
    """Whom contacts reach: where its page is, its name, its ways in the order in which they are tried."""

    kind: str
    key: str
    name: str
    ways: list[Way] = field(default_factory=list)

    @property
    def usable(self) -> int:
        """How many ways are not blocked."""
        return sum(not way.blocked for way in self.ways)


@dataclass(frozen=True, slots=True)
class Group:
    """Owners of one kind under their heading."""

    title: str
    owners: list[Owner]

    @property
    def reached(self) -> int:
        """How many of them have a way that is not blocked."""
        return sum(bool(owner.usable) for owner in self.owners)


def way(row: Contact) -> Way:
    """A LINE id is nobody's to read: its beginning tells two apart."""
    address = row.address
    if address is None:
        shown = _("cannot be read: sealed under another key")
    else:
        shown = f"{address[:SHOWN_OF_ID]}…" if row.channel == "line" else address
    blocked = str(BLOCKED.get(row.blocked_why, row.blocked_why)) if row.blocked_at else ""
    return Way(row, str(CHANNELS.get(row.channel, row.channel)), shown, blocked)


def owner_of(kind: str, key: str) -> registry.Owner | None:
    """The owner that a page's address names; None if there is none."""
    if kind == "office":
        return key if key in OFFICES else None
    if kind == "lao":
        return Lao.objects.filter(code=key).first()
    number = int(key) if key.isascii() and key.isdigit() and len(key) < 10 else 0
    if kind == "district":
        return District.objects.filter(pk=number).first()
    return Vendor.objects.filter(pk=number).first() if kind == "vendor" else None


def shown(owner: registry.Owner) -> Owner:
    """An owner without its ways."""
    if owner == READERS:
        return Owner("office", READERS, _("Reader of the public’s news"))
    if isinstance(owner, str):
        return Owner("office", owner, str(OFFICES[owner]))
    if isinstance(owner, Lao):
        return Owner("lao", owner.code, owner.short_name)
    if isinstance(owner, District):
        return Owner("district", str(owner.pk), _("District office %(name)s") % {"name": owner.name})
    return Owner("vendor", str(owner.pk), owner.name)


def groups(province: str) -> list[Group]:
    """Everybody who may have contacts, with those they have: four queries."""
    vendors, districts = Vendor.objects.order_by("name"), District.objects.filter(province__name=province)
    laos = Lao.objects.filter(province__name=province).order_by("district__position", "type", "name")
    grouped: list[tuple[str, Iterable[registry.Owner]]] = [
        (_("Offices"), OFFICES),
        (_("District offices"), districts),
        (_("LAOs"), laos),
        (_("Vendors"), vendors),
    ]
    every = {(one.kind, one.key): one for _title, owners in grouped for one in map(shown, owners)}
    made: list[Group] = []
    for row in registry.contacts().order_by("position", "pk"):
        one = shown(row.owner)
        if (one.kind, one.key) in every:
            every[one.kind, one.key].ways.append(way(row))
    keys = iter(every.values())
    for title, owners in grouped:
        made.append(Group(title, [next(keys) for _one in owners]))
    return [group for group in made if group.owners]
