"""The rows of a nation: made-up LAOs, a year of their flips, cases that are closed but for the last three."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User

from sodsong.act.casework.record import Event
from sodsong.desk.cases.models import Incident
from sodsong.desk.cases.ops import writing as story_ops
from sodsong.desk.registry.models import District, Hosting, Lao, Province, Server, Site, Vendor
from sodsong.desk.registry.people import ops as people
from sodsong.desk.watch.models import Attribute, Flip, Reader, Target


@dataclass(frozen=True, slots=True)
class Scale:
    """How much: sites in so many provinces, flips of each, cases of so many members, rows of every other list."""

    sites: int = 7850
    provinces: int = 77
    flips: int = 12
    cases: int = 200
    size: int = 34
    rows: int = 1000

    @classmethod
    def of(cls, rows: int) -> "Scale":
        """``rows`` of everything in one province, for tests that count queries; of cases, more than their list's page."""
        return cls(sites=rows, provinces=1, flips=min(rows, 6), cases=min(rows, 60), size=min(rows, 3), rows=rows)


def fill(scale: Scale, now: datetime) -> list[Any]:
    """The register, its watch and its cases; the sites of the first province, which is the desk's own."""
    year = now - timedelta(days=365)
    officer = User.objects.create_user("bench", is_superuser=True)  # a head, who sees every page of the office
    provinces = [Province.objects.create(name="แพร่" if n == 0 else f"จังหวัดสมมุติ {n}") for n in range(scale.provinces)]
    people.seat(officer, "province", None, now)  # for every province, so that the nation's page is seen too
    districts = [
        District.objects.create(province=one, name=f"อำเภอ {k}", position=k) for one in provinces for k in range(8)
    ]
    laos = Lao.objects.bulk_create(
        Lao(code=f"x{n}", province=provinces[n % scale.provinces],
            district=districts[(n % scale.provinces) * 8 + n // scale.provinces % 8],
            type="อบต.", name=f"สมมุติ {n}", official_name=f"องค์การบริหารส่วนตำบลสมมุติ {n}")
        for n in range(scale.sites)
    )  # fmt: skip
    sites = Site.objects.bulk_create(
        Site(lao=lao, url=f"https://{lao.code}.example/", since=year, watched=True) for lao in laos
    )
    _watch(sites, scale, year)
    ours = [site for n, site in enumerate(sites) if n % scale.provinces == 0]
    _hosted(ours, year)
    Reader.objects.create(vantage="here", position=1, read_at=now)
    for number in range(1, scale.cases + 1):
        began = now - timedelta(days=365 * (scale.cases - number) / scale.cases, hours=1)
        _case(number, scale.cases - number, ours, scale.size, began, closed=number < scale.cases - 2)
    return ours


def _watch(sites: list[Any], scale: Scale, year: datetime) -> None:
    targets = Target.objects.bulk_create(
        Target(site=site, kind="home", url=site.url, state="up", since=year, reason="ok") for site in sites
    )
    Flip.objects.bulk_create(
        (
            Flip(target=target, at=at, confirmed_at=at, was="up" if k % 2 else "down", now="down" if k % 2 else "up",
                 reason="connect-refused" if k % 2 else "ok", taken_at=at)
            for n, target in enumerate(targets)
            for k in range(scale.flips)
            for at in [year + timedelta(days=360 * k / scale.flips, seconds=n)]
        ),
        batch_size=2000,
    )  # fmt: skip


def _hosted(sites: list[Any], year: datetime) -> None:
    """A vendor and a server for every seven sites."""
    count = -(-len(sites) // 7)
    vendors = Vendor.objects.bulk_create(Vendor(name=f"โฮสต์สมมุติ {n}") for n in range(count))
    servers = Server.objects.bulk_create(Server(address=f"198.51.{n // 250}.{n % 250 + 1}") for n in range(count))
    Hosting.objects.bulk_create(
        one
        for n, site in enumerate(sites)
        for one in (
            Hosting(site=site, vendor=vendors[n % count], since=year),
            Hosting(site=site, server=servers[n % count], since=year),
        )
    )
    Attribute.objects.bulk_create(
        Attribute(site=site, kind=kind, value=value, since=year)
        for n, site in enumerate(sites)
        for kind, value in (("ip", servers[n % count].address), ("ns", f"ns{n % 5}.example"), ("cms", "WordPress"))
    )


def _case(number: int, turn: int, sites: list[Any], size: int, began: datetime, *, closed: bool) -> None:
    chosen = [sites[(turn * 7 + k) % len(sites)] for k in range(size)]
    year = began.year + 543
    row = Incident.objects.create(
        key=f"{year}-{number}",
        year=year,
        number=number,
        state="suspected",
        began_at=began,
    )
    members = [
        {
            "site": str(site.pk),
            "lao": site.lao.code,
            "since": began.isoformat(),
            "symptom": "connect-refused",
        }
        for site in chosen
    ]
    cause = {
        "kind": "ip",
        "value": f"192.0.2.{number % 250}",
        "equivalent": [],
        "confidence": 0.9,
        "healthy": [],
    }
    events = [
        Event("suspected", began, data={**cause, "members": members}),
        Event("opened", began),
    ]
    if closed:
        back = began + timedelta(hours=5)
        events += [
            Event(
                "back",
                back,
                data={"site": one["site"], "lao": one["lao"], "at": back.isoformat()},
            )
            for one in members
        ]
        events += [Event("recovered", back), Event("closed", back)]
    story_ops.append(row, events)
