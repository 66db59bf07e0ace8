"""Questions to the register."""

import contextlib
import itertools
from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from sodsong.desk import links
from sodsong.desk.registry import addresses
from sodsong.desk.registry.models import Contact, District, Lao, Province, Server, Site, Term, Vendor
from sodsong.desk.registry.sealing import digest
from sodsong.ground.places import record as places
from sodsong.ground.places.register import Register
from sodsong.ground.thai.fold import one_line


def as_place(lao: Lao) -> places.Lao:
    """The row as the pure rooms know an LAO; needs its district and province loaded."""
    return places.Lao(
        code=lao.code,
        type=lao.type,  # type: ignore[arg-type]  # the import admits these types only
        name=lao.name,
        official_name=lao.official_name,
        district=lao.district.name if lao.district else "",
        province=lao.province.name,
    )


def places_of(province: str) -> list[places.Lao]:
    """All LAOs of a province for the name resolver."""
    return [as_place(lao) for lao in laos(province)]


def laos(province: str) -> QuerySet[Lao]:
    """A province's LAOs in the order of its lists, district and province loaded."""
    return Lao.objects.filter(province__name=province).select_related("district", "province")


def register_of(province: str, provinces: Iterable[str] = ()) -> Register:
    """What names in a province are resolved with: its LAOs, their web addresses and the spellings people have confirmed."""
    rows = list(laos(province))
    sites: dict[str, list[str]] = {}
    for code, url in Site.objects.filter(until__isnull=True, lao__province__name=province).values_list(
        "lao__code", "url"
    ):
        sites.setdefault(code, []).append(url)
    aliases = {lao.code: tuple(lao.aliases) for lao in rows if lao.aliases}
    return Register(
        [as_place(lao) for lao in rows], province=province, sites=sites, aliases=aliases, provinces=provinces
    )


def by_codes(codes: list[str]) -> dict[str, Lao]:
    """LAOs by their code, district and province loaded."""
    return {lao.code: lao for lao in Lao.objects.filter(code__in=codes).select_related("district", "province")}


def current_sites(province: str) -> QuerySet[Site]:
    """The addresses in force of a province's LAOs."""
    return Site.objects.filter(until__isnull=True, lao__province__name=province).select_related("lao__district")


def hosts_named(text: str) -> tuple[list[Vendor], list[Server]]:
    """Vendors whose name holds ``text``, and servers whose address begins with it; at most twenty of each."""
    vendors = Vendor.objects.filter(name__icontains=text).order_by("name")[:20]
    servers = Server.objects.annotate(written=Cast("address", TextField())).filter(written__startswith=text)
    return list(vendors), list(servers.order_by("written")[:20])


def certificate_ends() -> dict[int, date]:
    """The day each site's certificate ends, as far as it is known, by site id."""
    return dict(Term.objects.filter(kind="certificate", until__isnull=True).values_list("site_id", "ends"))


def provinces() -> list[str]:
    """Names of the provinces in the register."""
    return list(Province.objects.order_by("name").values_list("name", flat=True))


def export_rows(province: str | None = None) -> Iterator[dict[str, str]]:
    """The register in the columns that import takes, one dict a LAO."""
    rows = Lao.objects.select_related("district", "province").prefetch_related("sites__hostings__vendor")
    for lao in rows.filter(province__name=province) if province else rows:
        site = next((s for s in lao.sites.all() if s.until is None), None)
        vendor = next((h.vendor.name for h in site.hostings.all() if h.until is None and h.vendor), "") if site else ""
        yield {
            "code": lao.code,
            "type": lao.type,
            "name": lao.name,
            "official_name": lao.official_name,
            "district": lao.district.name if lao.district else "",
            "province": lao.province.name,
            "url": site.url if site else "",
            "vendor": vendor,
            "aliases": "|".join(lao.aliases),
        }


VENDOR, VENDOR_AGE = "vendor", 180 * links.DAY  # the purpose of a vendor's signed link, and the seconds it is good for
Owner = Lao | District | Vendor | str  # whom a contact reaches; a text is one of Contact.OFFICES


def as_owner(owner: Owner) -> dict[str, Owner]:
    """The owner as the field of a Contact that holds it."""
    kinds: tuple[tuple[str, type], ...] = (("lao", Lao), ("district", District), ("vendor", Vendor), ("office", str))
    return {next(name for name, kind in kinds if isinstance(owner, kind)): owner}


def contacts_of(owner: Owner) -> QuerySet[Contact]:
    """The owner's contacts in force in the order in which they are tried; blocked ones too."""
    return Contact.objects.filter(until__isnull=True, **as_owner(owner))


def contacts() -> QuerySet[Contact]:
    """Every contact in force but the public's readers, with its owner loaded."""
    return every_contact().exclude(office="readers")


def every_contact() -> QuerySet[Contact]:
    """Every contact in force, the public's readers too."""
    return Contact.objects.filter(until__isnull=True).select_related("lao__district", "district", "vendor")


def contacts_by_address(channel: str, address: str) -> QuerySet[Contact]:
    """The contacts in force that are this address, whoever they reach; empty for an address that cannot be one."""
    try:
        return every_contact().filter(digest__in=marks(channel, address))
    except addresses.BadAddress:
        return Contact.objects.none()


def mark(channel: str, address: str) -> str:
    """The keyed digest by which an address is found, however its capitals are written. Raises addresses.BadAddress."""
    return digest(f"{channel}:{addresses.same(channel, address)}")


def marks(channel: str, address: str) -> set[str]:
    """``mark``, and that of contacts kept when capitals still told two mailboxes apart. Raises addresses.BadAddress."""
    return {mark(channel, address), digest(f"{channel}:{addresses.normal(channel, address)}")}


def contacts_named(asked: str) -> list[Contact]:
    """Contacts, ended ones too, that are this address on any channel, or whose person or post is called so."""
    sought: set[str] = set()
    for channel, written in itertools.product(Contact.CHANNELS, {asked.strip(), asked.strip().lower()}):
        with contextlib.suppress(addresses.BadAddress):
            sought |= marks(channel, written)
    rows = Contact.objects.filter(purged_at__isnull=True).select_related("lao__district", "district", "vendor")
    return list(rows.filter(Q(digest__in=sought) | Q(name=one_line(asked)) & ~Q(name="")).order_by("pk"))


def contacts_marked(marks: Iterable[str]) -> list[Contact]:
    """Contacts whose address has one of these keyed digests: a LINE user who wrote in a group may be one too."""
    rows = Contact.objects.filter(digest__in=[one for one in marks if one], purged_at__isnull=True)
    return list(rows.select_related("lao__district", "district", "vendor").order_by("pk"))


def vendor_token(row: Vendor) -> str:
    """The signed part of a vendor's own link."""
    return links.token(VENDOR, f"{row.pk}-{row.serial}" if row.serial else str(row.pk))


def vendor_of(token: str) -> tuple[Vendor | None, str]:
    """The vendor whose link this is; or None and why: ``old`` it has expired, ``new`` another stands in its place, "" neither."""
    read = links.read(VENDOR, token, VENDOR_AGE)
    pk, _dash, serial = (read.subject or "").partition("-")
    if not pk:
        return None, "old" if read.expired else ""
    return Vendor.objects.filter(pk=int(pk), serial=int(serial or 0)).first(), "new"


def contact_rows() -> Iterator[dict[str, str]]:
    """The contacts in force in the columns that import takes (observe/intake/contacts_file)."""
    for one in contacts().order_by("office", "district__position", "lao__code", "vendor__name", "position", "pk"):
        yield {
            "of": "office"
            if one.office
            else next(kind for kind in ("lao", "district", "vendor") if getattr(one, kind)),
            "who": one.office or (one.lao.code if one.lao else str(one.owner)),
            "channel": one.channel,
            "address": one.address or "",
            "name": one.name,
        }


def held_about(contact: Contact) -> dict[str, str | None]:
    """Everything the register holds about one contact, for the person who asks."""
    return {
        "channel": contact.channel,
        "address": contact.address,
        "name": contact.name,
        "of": str(contact.owner),
        "since": contact.since.isoformat(),
        "until": contact.until.isoformat() if contact.until else None,
        "blocked_at": contact.blocked_at.isoformat() if contact.blocked_at else None,
        "blocked_why": contact.blocked_why or None,
        "purged_at": contact.purged_at.isoformat() if contact.purged_at else None,
    }
