"""The measured process: starts Django on the data folder of its environment and prints the milliseconds as one line."""

import json
import os
import random
import statistics
import sys
import time
from datetime import UTC, datetime, timedelta

import django
from django.conf import settings
from django.core.management import call_command

SITES = 7_850
START = datetime(2020, 8, 1, tzinfo=UTC)
MONTH = timedelta(days=31)


def main() -> None:
    """Fill, ask, print."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "sodsong.desk.project.settings"
    django.setup()
    settings.SODSONG.data.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)
    from sodsong.desk.watch import queries  # noqa: PLC0415  # its models need the Django that has just been started

    flips = _fill()
    queries.availability(START, START + MONTH)
    spent = []
    for _ in range(int(sys.argv[1])):
        began = time.process_time()
        told = queries.availability(START, START + MONTH)
        spent.append((time.process_time() - began) * 1000)
    print(json.dumps({"sites": len(told), "flips": flips, "ms": statistics.median(spent)}))


def _fill() -> int:
    """A month in which every third site is away once, and one in twenty comes and goes each day."""
    from sodsong.desk.registry.models import Lao, Province, Site  # noqa: PLC0415  # as above
    from sodsong.desk.watch.models import Flip, Target  # noqa: PLC0415  # as above

    rng = random.Random(2563)
    province = Province.objects.create(name="สมมุติ")
    laos = Lao.objects.bulk_create(
        Lao(code=f"{i:06}", province=province, type="อบต.", name=f"สมมุติ {i}", official_name=f"อบต.สมมุติ {i}")
        for i in range(SITES)
    )
    sites = Site.objects.bulk_create(Site(lao=lao, url=f"http://{lao.code}.lao.test/", since=START) for lao in laos)
    targets = Target.objects.bulk_create(
        Target(site=site, kind="home", url=site.url, state="up", since=START - MONTH) for site in sites
    )
    flips = []
    for target in targets:
        times = 31 if rng.random() < 0.05 else int(rng.random() < 1 / 3)
        for _ in range(times):
            at = START + rng.random() * MONTH
            back = at + timedelta(seconds=rng.expovariate(1 / 7200))
            flips += [
                Flip(target=target, at=at, confirmed_at=at, was="up", now="down", reason="connect-timeout"),
                Flip(target=target, at=back, confirmed_at=back, was="down", now="up", reason="ok"),
            ]
    Flip.objects.bulk_create(flips, batch_size=5_000)
    return len(flips)


if __name__ == "__main__":
    main()
