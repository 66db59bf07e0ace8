"""The bench of the measurement store gives its figures in the promised form."""

import json
import shutil

from sodsong.bench import history


def test_the_document_has_every_figure_with_its_unit_and_peer(monkeypatch):
    monkeypatch.setattr(history, "SITES", 4)
    monkeypatch.setattr(history, "MINUTES", 120)
    document = json.loads(json.dumps(history.run()))
    assert (document["bench"], document["machine"]["checks"]) == ("history", 480)
    assert set(document) == {"bench", "machine", "versions", "runs", "figures"}
    figures = {one["name"]: one for one in document["figures"]}
    assert [(name, one["unit"], one["goal"]) for name, one in figures.items()] == [
        ("bytes_per_check", "B", 5.0),
        ("bytes_per_check_in_hours", "B", None),
        ("bytes_per_check_of_failures", "B", None),
        ("appended_per_second", "1/s", 50_000.0),
        ("appended_per_cpu_second", "1/s", 50_000.0),
        ("site_day_phases", "ms", 20.0),
        ("all_sites_day_availability", "ms", None),
        ("site_year_by_days", "ms", 150.0),
        ("nation_month_availability", "ms CPU", 200.0),
        ("sealed_per_second", "1/s", None),
        ("compacted_per_second", "1/s", None),
        ("memory_while_appending", "MB", None),
        ("memory_with_engine_open", "MB", None),
    ]
    with_peers = [one for one in document["figures"] if one["compared"]]
    assert len(with_peers) == 6
    assert all(one["compared"][0]["value"] > 0 for one in with_peers)
    beside = [name for name, one in figures.items() if any(peer["name"] == "prometheus" for peer in one["compared"])]
    there = shutil.which("promtool") and shutil.which("prometheus")
    assert beside == (["bytes_per_check", "site_day_phases", "all_sites_day_availability"] if there else [])
    assert all(one["value"] > 0 for one in document["figures"][:11])
