"""A nats-server of the bench's own, and what processes cost: read from /proc while they run."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sodsong.bench.probing.stage import free_port, wait_for

_CONF = """
listen: "127.0.0.1:{port}"
jetstream {{ store_dir: "{folder}", max_mem: 16MB, max_file: 8GB }}
"""


@dataclass(frozen=True, slots=True)
class Running:
    """A bus that runs: its address and its process."""

    url: str
    pid: int
    folder: Path


@contextmanager
def bus(folder: Path) -> Iterator[Running]:
    """A nats-server with JetStream below ``folder``; raises RuntimeError where there is none."""
    program = shutil.which("nats-server") or shutil.which("nats-server", path="/usr/sbin")
    if program is None:
        raise RuntimeError("nats-server is not on this machine: sudo apt-get install -y nats-server")
    port, store = free_port(), folder / "bus"
    store.mkdir()
    conf = folder / "bus.conf"
    conf.write_text(_CONF.format(port=port, folder=store), "utf-8")
    with (folder / "bus.log").open("wb") as log:
        process = subprocess.Popen([program, "-c", str(conf)], stdout=log, stderr=log)
    try:
        wait_for(port)
        yield Running(f"nats://127.0.0.1:{port}", process.pid, store)
    finally:
        process.terminate()
        process.wait()


def cpu(pid: int) -> float:
    """Seconds of processor time a process has spent so far, with those children that it has waited for."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return sum(int(fields[place]) for place in (11, 12, 13, 14)) / os.sysconf("SC_CLK_TCK")


def named(name: str) -> list[int]:
    """The processes of that name on this machine."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and (entry / "comm").read_text("utf-8", "replace").strip() == name:
                found.append(int(entry.name))
        except (FileNotFoundError, ProcessLookupError):  # it ended meanwhile
            continue
    return found


def held(pid: int) -> float:
    """The memory a process holds now, in MB; pages shared with others count by their share."""
    told = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
    return int(told.partition("Pss:")[2].split()[0]) / 1000


def size(folder: Path) -> int:
    """Bytes in all files below ``folder``."""
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except FileNotFoundError:  # it went meanwhile
            continue
    return total
