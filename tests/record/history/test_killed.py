"""A merging process that is killed with kill -9 at a random moment leaves either the hours or the day, and the next one ends it."""

import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest

from sodsong.bench.nation import hours
from sodsong.record.history.history import History
from sodsong.record.history.merging import slices

START = datetime(2020, 8, 10, 17, tzinfo=UTC)
DAY = (START, START + timedelta(days=1))
CODE = (
    "import sys; from datetime import datetime, timedelta; from pathlib import Path; "
    "from sodsong.record.history.history import History; from sodsong.record.history.merging import slices; "
    f"slices.ROWS = 2_000; h = History(Path(sys.argv[1])); h.days('x', *[datetime.fromisoformat('{START}')] * 2); print('go', flush=True); "
    f"h.compact(datetime.fromisoformat('{START}') + timedelta(days=2)); print('done', flush=True)"
)


def killed(folder, seconds):
    """Merge in a process of its own that is killed so long after it began; whether it had ended by itself."""
    with subprocess.Popen([sys.executable, "-c", CODE, folder], stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"go\n"
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        return b"done" in process.stdout.read()


def told(history, names):
    return history.count(), history.availability(names, *DAY), len(history.failures(names[:2], *DAY))


@pytest.mark.parametrize("kills", [3, pytest.param(100, marks=[pytest.mark.soak, pytest.mark.timeout(900)])])
def test_killed_at_random_moments_nothing_is_lost_or_counted_twice(tmp_path, monkeypatch, kills):
    monkeypatch.setattr(slices, "ROWS", 2_000)
    dice = random.Random(2563)  # noqa: S311  # a seeded test wants a seeded chance
    names, done = [f"site-{number:06}" for number in range(20)], 0
    longest = 0.4
    while done < kills:
        folder = tmp_path / str(done)
        history = History(folder)
        rows = hours.lay(history, "here", 20, START)
        before = told(history, names)
        assert before[0] == rows == 28_800
        while done < kills:
            done += 1
            if killed(folder, dice.uniform(0, longest)):
                longest = max(0.05, longest * 0.8)
                break
            assert told(history, names) == before
        history.compact(START + timedelta(days=2))
        assert told(history, names) == before
        (day,) = history.sealed("here")
        history.compact(START + timedelta(days=2))  # which sweeps what the kills left
        assert {path.name for path in (folder / "here" / "sealed").iterdir()} == {day.checks, day.failures}
        history.close()
