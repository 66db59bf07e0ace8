"""One minute of a nation, or of several, judged by a process of its own; the minute before it is judged too, unmeasured."""

import json
import random
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from sodsong.bench.fleet import rows
from sodsong.bench.history import Checked
from sodsong.observe.probe.fleet.packs import Packer

T = TypeVar("T")


def main(sites: int, pages: int) -> None:
    """Fill the rows, judge, build the plans; the seconds as one line."""
    rows.main(sites, pages, 443)
    from django.conf import settings  # noqa: PLC0415  # started by the line above

    from sodsong.desk.watch import judging, queries  # noqa: PLC0415  # as above
    from sodsong.desk.watch.models import Target  # noqa: PLC0415  # as above
    from sodsong.judge.verdict.rules import Rules  # noqa: PLC0415  # as above
    from sodsong.record.history.history import History  # noqa: PLC0415  # as above

    history, dice, began = History(settings.SODSONG.data / "history"), random.Random(2563), datetime.now(UTC)
    keys = list(Target.objects.filter(kind="home").values_list("pk", "url"))
    sites_seen = [(str(pk), url, Checked(dice, number)) for number, (pk, url) in enumerate(keys)]
    memory, spent = judging.remember(), []
    for minute in range(2):
        at = began + timedelta(minutes=minute)
        batch = []
        for pk, url, site in sites_seen:
            seen = site.check(dice, at)
            batch.append(replace(seen, target=pk, url=url, finding="up", reason="ok", http_status=200, transcript=None))
        history.append("bench", batch)
        started = time.process_time()
        judging.judge_history(history, memory, Rules())
        spent.append(time.process_time() - started)
    plans, made = _timed(lambda: queries.plans(60.0, 86_400.0))
    told = {
        "judge": spent[1],
        "plans": plans,
        "mark": _timed(queries.plans_mark)[0],
        "packs": _timed(lambda: Packer().pack(made))[0],
        "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000,
    }
    print(json.dumps(told))


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    """Seconds of processor that ``work`` took, and what came of it."""
    started = time.process_time()
    made = work()
    return time.process_time() - started, made


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
