"""Run as a program on a data folder: the morning of August 11 with its measurements, for commands to work on."""

import os
import sys
from datetime import timedelta
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sodsong.desk.project.settings")


def measure(folder, world_):
    """Three hours of checks, each ten minutes: refused from BEGAN on where the site is down; the first two hours sealed."""
    from sodsong.desk.watch.models import Target
    from sodsong.observe.probe.record import Observation
    from sodsong.record.history.history import History
    from tests.desk import world

    history = History(folder)
    rows = list(Target.objects.filter(kind="home").order_by("pk"))
    count = 0
    for step in range(-12, 6):
        at = world.BEGAN + timedelta(minutes=10 * step, seconds=1)
        seen = []
        for row in rows:
            down = row.state == "down" and step >= 0
            seen.append(
                Observation(
                    target=str(row.pk),
                    vantage="here",
                    at=at,
                    url=row.url,
                    finding="down" if down else "up",
                    reason="connect-refused" if down else "ok",
                )
            )
        count = history.append("here", seen)
    history.seal(world.BEGAN.replace(minute=0), {"here": count})
    history.close()


def main():
    from sodsong.cli.desk import start

    folder = start.set_up(Path(sys.argv[1]))
    from django.db import transaction

    from sodsong.desk import clock
    from tests.desk import world

    clock.set_now(world.NOW + timedelta(hours=1))
    with transaction.atomic():
        made = world.august(confirmed=True)
    measure(folder / "history", made)


if __name__ == "__main__":
    main()
