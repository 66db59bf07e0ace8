"""Who hosts whom: the vendors and servers of a province, what hangs on each, and what ends soon."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import QuerySet

from sodsong.desk.registry.models import Hosting, Lao, Server, Site, Term, Vendor

AHEAD = timedelta(days=60)  # so long before its end a contract, a name or a certificate is warned about


@dataclass(slots=True)
class Held:
    """A vendor or a server with the sites it has today; ``within`` are a vendor's sites by server, a server's by vendor."""

    holder: Vendor | Server | None
    sites: list[Site] = field(default_factory=list)
    within: dict[Vendor | Server | None, list[Site]] = field(default_factory=dict)

    @property
    def laos(self) -> int:
        """How many LAOs that is."""
        return len({site.lao_id for site in self.sites})

    @property
    def largest(self) -> int:
        """The LAOs on its largest server: what falls with one machine."""
        return max((len({site.lao_id for site in sites}) for server, sites in self.within.items() if server), default=0)


@dataclass(slots=True)
class Holdings:
    """A province's sites in force by declared vendor and by measured server, the largest first; None: not known."""

    vendors: list[Held]
    servers: list[Held]
    sites: int
    laos: int

    @property
    def known(self) -> int:
        """The sites whose server was seen."""
        return sum(len(one.sites) for one in self.servers if one.holder)

    @property
    def largest_share(self) -> float:
        """The largest server's share of the sites whose server was seen; 0 where none was."""
        return max((len(one.sites) for one in self.servers if one.holder), default=0) / max(1, self.known)

    @property
    def index(self) -> int:
        """How concentrated the province is: Herfindahl and Hirschman's index over servers, near 0 to 10,000 (all on one)."""
        shares = [len(one.sites) / max(1, self.known) for one in self.servers if one.holder]
        return round(10_000 * sum(share * share for share in shares))


def holdings(province: str) -> Holdings:
    """Who hosts whom today in a province: two queries."""
    sites = list(
        Site.objects.filter(until__isnull=True, lao__province__name=province)
        .select_related("lao__district")
        .order_by("lao__district__position", "lao__type", "lao__name")
    )
    vendor_of: dict[int, Vendor] = {}
    server_of: dict[int, Server] = {}
    for row in Hosting.objects.filter(until__isnull=True, site__in=[site.pk for site in sites]).select_related(
        "vendor", "server"
    ):
        if row.vendor:
            vendor_of[row.site_id] = row.vendor
        elif row.server:
            server_of[row.site_id] = row.server
    return Holdings(
        _grouped(sites, vendor_of, server_of),
        _grouped(sites, server_of, vendor_of),
        len(sites),
        len({site.lao_id for site in sites}),
    )


def _grouped(
    sites: Iterable[Site], holder_of: Mapping[int, Vendor | Server], other_of: Mapping[int, Vendor | Server]
) -> list[Held]:
    found: dict[Vendor | Server | None, Held] = {}
    for site in sites:
        holder = holder_of.get(site.pk)
        held = found.setdefault(holder, Held(holder))
        held.sites.append(site)
        held.within.setdefault(other_of.get(site.pk), []).append(site)
    return sorted(found.values(), key=lambda one: (one.holder is None, -len(one.sites), str(one.holder)))


def held_by(vendor: Vendor) -> Held:
    """A vendor's sites in force wherever they are, by server."""
    rows = Site.objects.filter(
        until__isnull=True, hostings__vendor=vendor, hostings__until__isnull=True
    ).select_related("lao__district", "lao__province")
    sites = list(rows.order_by("lao__province__name", "lao__district__position", "lao__type", "lao__name"))
    seen = Hosting.objects.filter(until__isnull=True, server__isnull=False, site__in=[site.pk for site in sites])
    servers = {row.site_id: row.server for row in seen.select_related("server")}
    held = Held(vendor, sites)
    for site in sites:
        held.within.setdefault(servers.get(site.pk), []).append(site)
    held.within = dict(sorted(held.within.items(), key=lambda item: (item[0] is None, -len(item[1]), str(item[0]))))
    return held


def vendors_of(sites: Iterable[int]) -> dict[int, str]:
    """The declared vendor's name of each of these sites (ids) that has one today."""
    rows = Hosting.objects.filter(site__in=list(sites), vendor__isnull=False, until__isnull=True)
    return dict(rows.values_list("site_id", "vendor__name"))


def sites_of(vendor: Vendor) -> list[int]:
    """Ids of the sites that are with a vendor today."""
    return list(Hosting.objects.filter(vendor=vendor, until__isnull=True).values_list("site_id", flat=True))


def moves_of(lao: Lao) -> list[Hosting]:
    """Where an LAO's sites lie and lay, the newest first."""
    rows = Hosting.objects.filter(site__lao=lao).select_related("site", "vendor", "server")
    return list(rows.order_by("-since", "-pk"))


def moves_to(vendor: Vendor, limit: int = 20) -> list[Hosting]:
    """Who came to a vendor and who left it, the newest first."""
    rows = Hosting.objects.filter(vendor=vendor).select_related("site__lao")
    return list(rows.order_by("-since", "-pk")[:limit])


def terms(province: str) -> QuerySet[Term]:
    """What is known to end of a province's sites in force, soonest first."""
    rows = Term.objects.filter(until__isnull=True, site__until__isnull=True, site__lao__province__name=province)
    return rows.select_related("site__lao", "vendor").order_by("ends", "pk")


def ending(province: str, today: date) -> list[Term]:
    """What has ended or ends within AHEAD, soonest first."""
    return list(terms(province).filter(ends__lte=today + AHEAD))
