"""The cause benchmark: its worlds are reproducible, its peers answer, its document has the promised form."""

import json

import pytest

from sodsong.bench import cause
from sodsong.bench.worlds import Setting, episode
from sodsong.judge.cause.locate import locate


def test_a_seed_gives_the_same_world():
    setting = Setting(sites=300, provinces=3)
    assert episode(setting, 5) == episode(setting, 5)
    assert episode(setting, 5) != episode(setting, 6)


def test_the_truth_is_seen_down():
    for seed in range(30):
        world = episode(Setting(sites=300, provinces=3, causes=(1, 2)), seed)
        down = {site.id for site in world.sites if site.status == "down"}
        assert all(real.sites <= down and len(real.sites) >= 3 for real in world.causes)


@pytest.fixture
def few(monkeypatch):
    small = {
        name: (Setting(sites=84, provinces=1, causes=setting.causes), 6)
        for name, (setting, _) in cause.SETTINGS.items()
    }
    monkeypatch.setattr(cause, "SETTINGS", small)
    monkeypatch.setattr(cause, "speed", lambda _tables: {"nation_ms": 1.0, "nation_cold_ms": 2.0})
    monkeypatch.setattr(cause, "scale", lambda _tables: {"million_s": 1.0})


def test_the_document_has_the_promised_form(few):
    document = json.loads(json.dumps(cause.run()))
    assert document["bench"] == "cause"
    assert set(document) >= {"machine", "versions", "runs", "figures"}
    assert [figure["name"] for figure in document["figures"]][:3] == [
        "nation_cause_f1",
        "nation_site_f1",
        "nation_name_f1",
    ]
    costs = [figure for figure in document["figures"] if figure["unit"] != "share"]
    assert [(figure["name"], figure["unit"], figure["goal"]) for figure in costs] == [
        ("nation_ms", "ms", 10.0),
        ("nation_cold_ms", "ms", 10.0),
        ("million_s", "s", 3.0),
    ]
    for figure in document["figures"][:-3]:
        assert 0 <= figure["value"] <= 1
        assert [peer["name"] for peer in figure["compared"]] == ["by-address", "score", "score-imputed"]


def test_on_a_lone_province_we_do_better_than_grouping_by_address():
    """A small fixed part of the benchmark: a change that makes attribution worse shows here first."""
    shipped = cause.tables()
    solvers = {"ours": lambda sites: locate(sites, shipped), "by-address": cause.by_address, "score": cause.score}
    found = {name: tally.figures() for name, tally in cause.measure("province", solvers, cause.TUNED, 120).items()}
    assert found["ours"]["cause_f1"] >= 0.95
    assert found["ours"]["site_f1"] >= 0.93
    assert found["ours"]["name_f1"] >= 0.93
    assert found["by-address"]["cause_f1"] < found["ours"]["cause_f1"]
    assert found["score"]["cause_f1"] < found["ours"]["cause_f1"]


def test_quiet_provinces_raise_no_alarm():
    shipped = cause.tables()
    solvers = {"ours": lambda sites: locate(sites, shipped)}
    assert cause.measure("quiet_province", solvers, cause.TUNED, 100)["ours"].figures()["false_alarm"] <= 0.01


def test_costs_are_measured_on_worlds_of_the_asked_size():
    """Small ones here: what matters is that every figure promised is there."""
    shipped = cause.tables()
    assert set(cause.speed(shipped, sites=400, runs=1)) == {"nation_ms", "nation_cold_ms"}
    assert set(cause.scale(shipped, sites=900, causes=2, runs=1)) == {
        "million_s",
        "million_first_reading_s",
        "million_cold_s",
        "million_peak_mb",
    }
    sites = list(cause._tiles(16_000, 5))
    assert len({site.id for site in sites}) == 16_000
    found = locate(sites, shipped).causes
    assert {one.value.split("-")[0] for one in found} <= {"0", "1", "2"}
    assert len(found) >= 3
