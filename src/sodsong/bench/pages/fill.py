"""The rows of a nation: made-up LAOs, a year of their flips, cases that are closed but for the last three."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User

from sodsong.act.casework.record import Event
from sodsong.desk import clock
from sodsong.desk.cases.models import Incident
from sodsong.desk.cases.ops import writing as story_ops
from sodsong.desk.registry.models import District, Lao, Province, Site
from sodsong.desk.registry.people import ops as people
from sodsong.desk.watch.models import Flip, Reader, Target

SITES, PROVINCES, FLIPS, CASES, SIZE = 7850, 77, 12, 200, 34


def fill() -> None:
    """The rows: made-up LAOs, their flips over a year, closed cases but for the last three."""
    now = clock.now()
    year = now - timedelta(days=365)
    people.seat(User.objects.create_user("bench"), "province", None, now)
    provinces = [Province.objects.create(name="แพร่" if n == 0 else f"จังหวัดสมมุติ {n}") for n in range(PROVINCES)]
    districts = [
        District.objects.create(province=one, name=f"อำเภอ {k}", position=k) for one in provinces for k in range(8)
    ]
    laos = Lao.objects.bulk_create(
        Lao(code=f"x{n}", province=provinces[n % PROVINCES], district=districts[(n % PROVINCES) * 8 + n // PROVINCES % 8],
            type="อบต.", name=f"สมมุติ {n}", official_name=f"องค์การบริหารส่วนตำบลสมมุติ {n}")
        for n in range(SITES)
    )  # fmt: skip
    sites = Site.objects.bulk_create(
        Site(lao=lao, url=f"https://{lao.code}.example/", since=year, watched=True) for lao in laos
    )
    targets = Target.objects.bulk_create(
        Target(site=site, kind="home", url=site.url, state="up", since=year, reason="ok") for site in sites
    )
    Flip.objects.bulk_create(
        (
            Flip(target=target, at=at, confirmed_at=at, was="up" if k % 2 else "down", now="down" if k % 2 else "up",
                 reason="connect-refused" if k % 2 else "ok", taken_at=at)
            for n, target in enumerate(targets)
            for k in range(FLIPS)
            for at in [year + timedelta(days=30 * k, seconds=n)]
        ),
        batch_size=2000,
    )  # fmt: skip
    Reader.objects.create(vantage="here", position=1, read_at=now)
    ours = [site for n, site in enumerate(sites) if n % PROVINCES == 0]
    for number in range(1, CASES + 1):
        _case(
            number,
            ours,
            now - timedelta(days=365 * (CASES - number) / CASES, hours=1),
            closed=number < CASES - 2,
        )


def _case(number: int, sites: list[Any], began: Any, *, closed: bool) -> None:

    chosen = [sites[(number * 7 + k) % len(sites)] for k in range(SIZE)]
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
