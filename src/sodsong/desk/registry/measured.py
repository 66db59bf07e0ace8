"""What probes measured of many sites at once: servers and certificates' days go in, the rows that follow come out.

Each question is asked once for all sites, so that a nation that is seen for the first time costs as many as one site.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import transaction

from sodsong.desk.registry.models import Hosting, Server, Site, Term


@transaction.atomic
def seen_on(places: Mapping[int, tuple[str, datetime]]) -> None:
    """Probes reached these sites (ids), while they were up, each on an address at a time: hosting follows, its history kept."""
    there = _there(places)
    servers = _servers(places[site][0] for site in there)
    current = {row.site_id: row for row in _on_servers(there)}
    moved, new = [], []
    for site in there:
        address, at = places[site]
        server, row = servers[_written(address)], current.get(site)
        if row is not None and row.server_id == server:
            continue
        if row is not None:
            row.until = at
            moved.append(row)
        new.append(Hosting(site_id=site, server_id=server, since=at))
    Hosting.objects.bulk_update(moved, ["until"], batch_size=200)
    Hosting.objects.bulk_create(new)


@transaction.atomic
def left_servers(left: Mapping[int, datetime]) -> None:
    """These sites (ids) answer from behind a delivery network since then: on which server they lie is not known any more."""
    rows = _on_servers(left)
    for row in rows:
        row.until = left[row.site_id]
    Hosting.objects.bulk_update(rows, ["until"], batch_size=200)


@transaction.atomic
def certificates_end(ends: Mapping[int, date], at: datetime) -> None:
    """At ``at`` probes read of these sites (ids) on which day their certificates end; what was known before is kept as past.

    An officer's own entry is not overruled but by a later day.
    """
    current = {row.site_id: row for row in Term.objects.filter(site__in=ends, kind="certificate", until__isnull=True)}
    past, new = [], []
    for site in _there(ends):
        row = current.get(site)
        if row is not None and (row.ends == ends[site] or (row.by and ends[site] <= row.ends)):
            continue
        if row is not None:
            row.until = at
            past.append(row)
        new.append(Term(site_id=site, kind="certificate", ends=ends[site], since=at))
    Term.objects.bulk_update(past, ["until"], batch_size=200)
    Term.objects.bulk_create(new)


def _there(sites: Iterable[int]) -> list[int]:
    """Those of these sites that the register still has, in their order."""
    wanted = list(sites)
    known = set(Site.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    return [site for site in wanted if site in known]


def _on_servers(sites: Iterable[int]) -> list[Hosting]:
    return list(Hosting.objects.filter(site__in=list(sites), server__isnull=False, until__isnull=True))


def _servers(addresses: Iterable[str]) -> dict[str, int]:
    """The ids of the servers at ``addresses``, made where there is none yet."""
    wanted = sorted(
        {_written(one) for one in addresses}
    )  # in one order: two that make the same ones wait, and do not lock each other out
    known = dict(Server.objects.filter(address__in=wanted).values_list("address", "pk"))
    new = [address for address in wanted if address not in known]
    if new:
        Server.objects.bulk_create([Server(address=address) for address in new], ignore_conflicts=True)
        known |= dict(Server.objects.filter(address__in=new).values_list("address", "pk"))
    return known


def _written(address: str) -> str:
    """An address as rows have it: IPv6 in its short form."""
    return str(Server._meta.get_field("address").get_prep_value(address))
