"""What the story is played on: its folder with its memory, the lab and the product as child processes."""

import json
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sodsong.cli.output import refuse

MEMORY = "demo.json"


class Memory:
    """What the story must know after being killed: written whole before the deed it speaks of."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.file = folder / MEMORY
        self.facts: dict[str, Any] = json.loads(self.file.read_text("utf-8")) if self.file.exists() else {"seed": seed}

    def keep(self, **facts: Any) -> None:
        self.facts.update(facts)
        fresh = self.file.with_suffix(".new")
        fresh.write_text(json.dumps(self.facts), encoding="utf-8")
        fresh.replace(self.file)


def open_folder(folder: Path, seed: int) -> Memory:
    """The demo's folder: an unfinished run of this seed goes on, any other demo is cleared away, other data is refused."""
    try:
        if folder.exists() and any(folder.iterdir()):
            if not (folder / MEMORY).exists():
                refuse(f"{folder} holds data that is no demo: choose an empty folder with --data.")
            memory = Memory(folder, seed)
            if memory.facts.get("seed") == seed and not memory.facts.get("done"):
                return memory
            shutil.rmtree(folder)
        folder.mkdir(parents=True, exist_ok=True)
        memory = Memory(folder, seed)
        memory.keep()
    except OSError as fault:
        refuse(f"The data folder {folder} cannot be used ({fault.strerror}): choose another with --data.")
    return memory


@contextmanager
def lab(memory: Memory) -> Iterator[dict[str, Any]]:
    """The simulated world in a process of its own; yields its facts (resolver, CA, register, failing server, codes)."""
    from sodsong.cli.desk.start import child

    arguments = ["lab", "--seed", str(memory.facts["seed"]), "--folder", str(memory.file.parent / "lab")]
    if "octet" in memory.facts:
        arguments += ["--octet", str(memory.facts["octet"])]
    with child(*arguments, "--with-parent", "--json", output=subprocess.PIPE) as process:
        line = process.stdout.readline() if process.stdout else b""
        if not line:
            refuse("The simulated world did not start; its own message stands above.")
        facts = json.loads(line)
        memory.keep(octet=facts["octet"])
        yield facts


def settings(world: dict[str, Any], folder: Path, speed: float) -> dict[str, str]:
    """The product's settings for the story: the lab's resolver and CA, intervals shortened by ``speed``."""
    return {
        "SODSONG_DATA": str(folder),
        "SODSONG_RESOLVER": world["resolver"],
        "SODSONG_ALLOW_PRIVATE": "1",
        "SODSONG_INTERVAL": f"{2 / speed:g}",
        "SODSONG_RECHECKS": f"{0.4 / speed:g},{0.9 / speed:g}",
        "SODSONG_SETTLE": "30",
        "SODSONG_ARCHIVE_GAP": "0.01",
        "SODSONG_ANCHORS": ",".join(world["anchors"]),
        "SODSONG_CONTACT": "demo@sodsong.test",
        "SSL_CERT_FILE": world["ca_pem"],
    }


@contextmanager
def product(port: int, log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """``sodsong up`` as a child; its log goes to ``log``."""
    from sodsong.cli.desk.start import child

    with log.open("ab") as sink, child("up", "--port", str(port), "--with-parent", output=sink, errors=sink) as process:
        yield process


def free_port(wanted: int) -> int:
    """``wanted`` if it is free, else any free port."""
    for port in (wanted, 0):
        with socket.socket() as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(trial.getsockname()[1])
    return wanted


def apply(environment: dict[str, str]) -> None:
    """Make the story's settings those of this process and its children."""
    for name in [name for name in os.environ if name.startswith("SODSONG_")]:
        del os.environ[name]
    os.environ.update(environment)
