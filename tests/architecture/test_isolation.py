"""Each pure room comes up in a fresh process in which every package but its allowed ones is walled off."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .purity import PURE, room_of
from .tree import SRC, sources

FRESH = Path(__file__).with_name("fresh.py")


def modules_by_room(src=SRC):
    rooms = {}
    for source in sources(src):
        room = room_of(source.name)
        if room:
            # one process for each unit a reader would lift out: sodsong.ground.thai, not all of ground
            unit = max(room, ".".join(source.name.split(".")[:3]), key=len)
            rooms.setdefault(unit, []).append(source.name)
    return rooms


def come_up(modules, third_party, src=SRC):
    """What the fresh process said; nothing when all was well."""
    done = subprocess.run(
        [sys.executable, str(FRESH)],
        input=json.dumps({"modules": modules, "third_party": third_party}),
        env={"PYTHONPATH": str(src), "PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert bool(done.returncode) == bool(done.stderr), done.stderr
    return done.stderr.strip()


@pytest.mark.parametrize("room", sorted(modules_by_room()))
def test_a_pure_room_needs_nothing_but_its_own(room):
    modules = modules_by_room()[room]
    assert come_up(modules, PURE[room_of(modules[0])]) == ""


@pytest.mark.parametrize(
    ("planted", "walled"),
    [
        ("import structlog", "structlog"),
        ("import numpy", "numpy"),
        ("import socket", "socket"),
        ("import logging.handlers", "logging.handlers"),
        ("from sodsong.data import path", "sodsong.data"),
        ("import importlib as i", "importlib"),
    ],
)
def test_a_planted_import_is_walled_off(tmp_path, planted, walled):
    src = tmp_path / "src"
    for kept in ("__init__.py", "ground", "data"):
        origin = SRC / "sodsong" / kept
        (shutil.copytree if origin.is_dir() else _copy)(origin, src / "sodsong" / kept)
    (src / "sodsong/ground/places/planted.py").write_text(planted + "\n", encoding="utf-8")
    modules = [name for name in modules_by_room(src)["sodsong.ground.places"] if name.endswith("planted")]
    said = come_up(modules, PURE["sodsong.ground.places"], src)
    assert said == f"sodsong.ground.places.planted: walled off: {walled}"


def _copy(origin, place):
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(origin, place)
