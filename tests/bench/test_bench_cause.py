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
    monkeypatch.setattr(cause, "speed", lambda _solve: 1.0)


def test_the_document_has_the_promised_form(few):
    document = json.loads(json.dumps(cause.run()))
    assert document["bench"] == "cause"
    assert set(document) >= {"machine", "versions", "runs", "figures"}
    assert [figure["name"] for figure in document["figures"]][:3] == [
        "nation_cause_f1",
        "nation_site_f1",
        "nation_name_f1",
    ]
    for figure in document["figures"][:-1]:
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
