"""The bench of the measurement store gives its figures in the promised form."""

import json

from sodsong.bench import history


def test_the_document_has_every_figure_with_its_unit_and_peer(monkeypatch):
    monkeypatch.setattr(history, "SITES", 4)
    monkeypatch.setattr(history, "MINUTES", 120)
    document = json.loads(json.dumps(history.run()))
    assert (document["bench"], document["machine"]["checks"]) == ("history", 480)
    assert set(document) == {"bench", "machine", "versions", "runs", "figures"}
    figures = {one["name"]: one for one in document["figures"]}
    promised = {
        "bytes_per_check": ("B", 5.0),
        "appended_per_second": ("1/s", 50_000.0),
        "site_day_phases": ("ms", 20.0),
        "site_year_by_days": ("ms", 150.0),
    }
    assert {name: (figures[name]["unit"], figures[name]["goal"]) for name in promised} == promised
    assert all(figures[name]["value"] > 0 for name in promised)
    assert all(figures[name]["compared"][0]["value"] > 0 for name in ("bytes_per_check", "appended_per_second"))
