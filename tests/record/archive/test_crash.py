"""An interrupted write: everything before it is there, its torn end is cut back and told."""

import os
import signal
import subprocess
import sys
import time
from random import Random

import pytest

from sodsong.record.archive.archive import Archive

from .makings import exchange, fetched
from .test_archive import check, keep

WRITE = """
import sys
from pathlib import Path
from random import Random
from sodsong.record.archive.archive import Archive
from tests.record.archive.makings import AT, exchange, fetched
archive, random = Archive(Path(sys.argv[1])), Random(int(sys.argv[2]))
number = 0
while True:
    with archive.writing("540101") as writer:
        for _ in range(random.randint(1, 5)):
            writer.add(fetched(exchange(f"http://a.lao.test/{number}", random.randbytes(random.randint(0, 200_000)))), page=True)
            number += 1
    print(number, flush=True)
"""


def test_a_tail_torn_at_any_byte_is_cut_back(tmp_path):
    whole = Archive(tmp_path / "whole")
    keep(whole, exchange("http://a.lao.test/1", b"one"), exchange("http://a.lao.test/2", b"two"))
    path = tmp_path / "whole" / "540101" / "20200810-1.warc.gz"
    raw = path.read_bytes()
    second = whole.near("http://a.lao.test/2")
    for cut in range(0, len(raw), 7):
        folder = tmp_path / str(cut)
        (folder / "540101").mkdir(parents=True)
        (folder / "540101" / path.name).write_bytes(raw[:cut])
        archive = Archive(folder)
        repairs = archive.mend()
        urls = [one.url[-1] for one in archive.captures()]
        response_end = second.start + second.length
        assert urls == (["1", "2"] if cut >= response_end else ["1"] if cut > second.start else urls)
        assert sum(one.lost for one in repairs) == cut - (folder / "540101" / path.name).stat().st_size
        assert all(archive.content(one).body in (b"one", b"two") for one in archive.captures())
        assert archive.mend() == []
    assert check(folder)[0] == 0


def test_a_tail_of_zeros_is_cut_back_and_writing_goes_on(tmp_path):
    archive = Archive(tmp_path)
    keep(archive, exchange("http://a.lao.test/1", b"one"))
    path = tmp_path / "540101" / "20200810-1.warc.gz"
    size = path.stat().st_size
    with path.open("ab") as file:
        file.write(b"\0" * 500)
    with archive.writing("540101") as writer:
        assert [(one.file, one.lost, one.taken) for one in writer.repairs] == [("540101/20200810-1.warc.gz", 500, 0)]
        writer.add(fetched(exchange("http://a.lao.test/2", b"two")), page=True)
    assert archive.near("http://a.lao.test/2").start == size
    assert [archive.content(one).body for one in archive.captures()] == [b"one", b"two"]
    assert check(tmp_path)[0] == 0


def killed(folder, seed, seconds):
    """Let a process write, kill it at a moment nobody chose; how many captures it had said were safe."""
    command = [sys.executable, "-c", WRITE, str(folder), str(seed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        first = process.stdout.readline()
        time.sleep(seconds)
        os.kill(process.pid, signal.SIGKILL)
        told = [first, *process.stdout.read().split("\n")]
    return max(int(line) for line in told if line.strip())


def survives(folder, seed):
    random = Random(seed)  # noqa: S311  # which instant is killed, nothing secret
    safe = killed(folder, seed, random.random() * 0.3)
    archive = Archive(folder)
    archive.mend()
    found = archive.captures()
    numbers = [int(one.url.rsplit("/", 1)[1]) for one in found]
    assert numbers == list(range(len(numbers)))  # none lost in between, none twice
    assert len(numbers) >= safe
    for one in found[:safe]:
        assert len(archive.content(one).body) == one.size
    assert check(folder)[0] == 0


@pytest.mark.parametrize("seed", range(3))
def test_killed_while_writing_nothing_that_was_safe_is_lost_and_nothing_doubled(tmp_path, seed):
    survives(tmp_path, seed)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(100, 200))
def test_killed_a_hundred_times(tmp_path, seed):
    survives(tmp_path, seed)
