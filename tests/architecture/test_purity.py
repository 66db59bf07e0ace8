"""No clock, chance, disk, network or logging in the pure rooms, read from their text."""

import pytest

from .purity import PURE, breaches, room_of
from .tree import ROOT, Source, sources

HERE = ROOT / "planted.py"


def test_pure_rooms_keep_out_clock_chance_disk_network_and_logging():
    assert [line for source in sources() for line in breaches(source)] == []


def test_a_new_module_of_a_pure_room_is_pure_without_being_named():
    assert room_of("sodsong.ground.places.brand_new") == "sodsong.ground.places"
    assert room_of("sodsong.judge.brand_new.part") == "sodsong.judge"
    assert room_of("sodsong.act.casework.brand_new") == "sodsong.act.casework"
    assert room_of("sodsong.act.letter.typeset") is None
    assert room_of("sodsong.groundwork") is None


def test_every_pure_room_of_the_table_is_there_or_still_to_come():
    names = {source.name for source in sources()}
    to_come = {"sodsong.ground.seal", "sodsong.judge.disclosure"}
    assert {room for room in PURE if room not in names} <= to_come


@pytest.mark.parametrize(
    ("module", "line", "said"),
    [
        ("sodsong.ground.thai.x", "import time", "imports time"),
        ("sodsong.ground.thai.x", "import os.path", "imports os.path"),
        ("sodsong.ground.thai.x", "from random import Random", "imports random"),
        ("sodsong.ground.thai.x", "import logging", "imports logging"),
        ("sodsong.ground.thai.x", "import structlog", "imports structlog"),
        ("sodsong.ground.thai.x", "import numpy", "imports numpy"),
        ("sodsong.ground.thai.x", "from sodsong import data", "imports sodsong.data"),
        ("sodsong.ground.thai.x", "from urllib import request", "imports urllib.request"),
        ("sodsong.ground.thai.x", "from urllib.request import urlopen", "imports urllib.request"),
        ("sodsong.ground.thai.x", "def late():\n    import socket", "imports socket"),
        ("sodsong.observe.probe.wire", "from .engine import probe", "imports sodsong.observe.probe.engine"),
        ("sodsong.act.casework.x", "from sodsong.observe.probe import engine", "imports sodsong.observe.probe.engine"),
        ("sodsong.judge.cause.x", "import numpy as np\nnp.random.rand()", "uses np.random"),
        ("sodsong.judge.x", "from datetime import datetime\ndatetime.now()", "calls .now()"),
        ("sodsong.judge.x", "from datetime import date\ndate.today()", "calls .today()"),
        ("sodsong.judge.x", "moment.astimezone()", "calls .astimezone()"),
        ("sodsong.judge.x", "from uuid import uuid4\nuuid4()", "calls uuid4()"),
        ("sodsong.judge.x", "open('x')", "calls open()"),
        ("sodsong.judge.x", "print('x')", "calls print()"),
        ("sodsong.judge.x", "hash('x')", "calls hash()"),
        ("sodsong.ground.seal.x", "Key.generate()", "calls .generate()"),
        (
            "sodsong.judge.x",
            "@dataclass(frozen=True)\nclass Fact:\n    a: int",
            "dataclass Fact is not frozen and slotted",
        ),
        (
            "sodsong.judge.x",
            "@dataclasses.dataclass\nclass Fact:\n    a: int",
            "dataclass Fact is not frozen and slotted",
        ),
    ],
)
def test_a_planted_breach_is_named(module, line, said):
    found = breaches(Source(module, HERE, line))
    assert len(found) == 1
    assert found[0].split(": ", 1)[1].startswith(said)


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("sodsong.ground.places.x", "from rapidfuzz.distance import Indel"),
        ("sodsong.judge.cause.x", "import numpy as np\nnp.zeros(3)"),
        ("sodsong.ground.seal.x", "from cryptography.hazmat.primitives import hashes"),
        ("sodsong.judge.x", "import re, hashlib, json\nfrom datetime import UTC, datetime\nflip.now == 'down'"),
        ("sodsong.judge.x", "from urllib.parse import urlsplit\nfrom sodsong.ground import places"),
        ("sodsong.judge.x", "moment.astimezone(zone)"),
        ("sodsong.judge.x", "@dataclass(frozen=True, slots=True)\nclass Fact:\n    a: int"),
        ("sodsong.judge.x", "@dataclass(slots=True)  # mutable: one search's scratch paper\nclass Heap:\n    a: int"),
        ("sodsong.judge.x", "@dataclass\nclass _Heap:\n    a: int"),
        ("sodsong.act.letter.typeset", "import os\nopen('x')"),
    ],
)
def test_what_is_allowed_passes(module, text):
    assert breaches(Source(module, HERE, text)) == []
