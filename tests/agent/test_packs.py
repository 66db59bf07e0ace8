"""Whoever follows the packs has the plans: at the end exactly those, and on the way none is missing that stays."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sodsong.agent.agent import _note
from sodsong.desk.project import fleet
from sodsong.observe.probe.fleet import form, packs
from sodsong.observe.probe.fleet.packs import Packer, Unpacked
from sodsong.observe.probe.plan import Plan
from tests import loops


def plan(number, address=""):
    return Plan(str(number), f"https://s{number}.lao.test/", "home", 60.0, f"s{number}.lao.test", address=address)


WANTED = st.dictionaries(st.integers(0, 40), st.sampled_from(("", "192.0.2.1", "192.0.2.2")))


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(packs, "MOST", 4)


@settings(max_examples=60)
@given(rounds=st.lists(WANTED, min_size=1, max_size=6))
def test_a_reader_that_follows_has_what_is_wanted(rounds):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(packs, "MOST", 4)
        packer, reader, told, before = Packer(), Unpacked(), {}, {}
        for wanted in rounds:
            now = {str(number): plan(number, address) for number, address in wanted.items()}
            held = packer.pack(tuple(now.values()))
            for key, data in held.items():
                if told.get(key) != data:
                    reader.put(key, form.read_plans(data)[0])
                    assert before.keys() & now.keys() <= reader.plans().keys()
            for key in told.keys() - held.keys():
                reader.put(key, ())
            told, before = dict(held), now
            assert reader.plans() == now


def test_a_change_of_one_plan_is_one_pack(few):
    plans = [plan(number) for number in range(100)]
    packer = Packer()
    first = dict(packer.pack(plans))
    assert len(first) > 20
    assert max(len(form.read_plans(data)[0]) for data in first.values()) < 12
    plans[7] = replace(plans[7], address="192.0.2.1")
    second = packer.pack(plans)
    (changed,) = [key for key in first if second[key] is not first[key]]
    assert plans[7] in form.read_plans(second[changed])[0]


def test_a_plan_of_another_version_is_passed_over_and_told(capsys):
    import json
    import zlib

    good, strange = {"target": "1", "url": "http://a.test/", "kind": "home", "interval": 60.0}, {"kind": "tower"}
    data = zlib.compress(json.dumps({"v": 1, "plans": [good | {"colour": "blue"}, strange, 7]}).encode())
    assert form.read_plans(data) == ((Plan("1", "http://a.test/", "home", 60.0),), 2)
    held = Unpacked()
    _note(held, SimpleNamespace(operation=None, key="1.0", value=data))
    _note(held, SimpleNamespace(operation=None, key="2.0", value=b"what is this"))
    assert list(held.plans()) == ["1"]
    said = capsys.readouterr().out
    assert "count=2" in said
    assert "not packed" in said


class Bucket:
    """A bucket that remembers what was done to it, and in which order."""

    def __init__(self):
        self.done = []

    async def put(self, key, data):
        self.done.append(("put", key))

    async def delete(self, key):
        self.done.append(("delete", key))


def test_new_packs_are_told_before_old_ones_go_and_what_is_told_is_told_once(few):
    bucket, packer, told = Bucket(), Packer(), {}
    for count in (3, 9, 9):
        bucket.done.clear()
        held = packer.pack([plan(number) for number in range(count)])
        loops.run(fleet._bring(bucket, told, held))
        assert told == held
    assert bucket.done == []
    loops.run(fleet._bring(bucket, {"1.0": b""}, packer.pack([plan(number) for number in range(9)])))
    assert [what for what, _ in bucket.done] == ["put"] * len(held) + ["delete"]
