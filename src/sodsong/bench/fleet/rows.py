"""The rows of a nation under watch, for the simulation: run as a process of its own on the data folder of its environment."""

import os
import sys
from datetime import timedelta

import django
from django.conf import settings
from django.core.management import call_command

PROVINCES = 77


def main(sites: int, pages: int, port: int) -> None:
    """So many LAOs, each with a site that is watched, and so many pages of theirs, all on one port."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "sodsong.desk.project.settings"
    django.setup()
    settings.SODSONG.data.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)
    from sodsong.bench.probing.stage import ZONE  # noqa: PLC0415  # beside the models, which need Django started
    from sodsong.desk import clock  # noqa: PLC0415  # as above
    from sodsong.desk.registry.models import Lao, Province, Site  # noqa: PLC0415  # as above
    from sodsong.desk.watch.models import Target  # noqa: PLC0415  # as above

    since = clock.now() - timedelta(days=30)
    provinces = Province.objects.bulk_create(Province(name=f"จังหวัดสมมุติ {n}") for n in range(PROVINCES))
    laos = Lao.objects.bulk_create(
        Lao(code=f"x{n}", province=provinces[n % PROVINCES], type="อบต.", name=f"สมมุติ {n}",
            official_name=f"องค์การบริหารส่วนตำบลสมมุติ {n}")
        for n in range(sites)
    )  # fmt: skip
    rows = Site.objects.bulk_create(
        Site(lao=lao, url=f"https://s{n}.{ZONE}:{port}/", since=since, watched=True) for n, lao in enumerate(laos)
    )
    Target.objects.bulk_create(Target(site=site, kind="home", url=site.url) for site in rows)
    Target.objects.bulk_create(
        (
            Target(site=rows[n % sites], kind="page", url=f"{rows[n % sites].url}index.html?o={n // sites}")
            for n in range(pages)
        ),
        batch_size=5_000,
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
