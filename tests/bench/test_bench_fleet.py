"""The fleet's bench carries real batches over a real bus and tells what came of them."""

import json

from typer.testing import CliRunner

from sodsong.bench.fleet import figures, ranges, slopes
from sodsong.cli.main import app


def test_the_document_has_every_figure_with_its_goal(monkeypatch):
    for name, value in (("RUNS", 1), ("BACKLOG", 300), ("SECONDS", 1), ("RATE", 200.0)):
        monkeypatch.setattr(figures, name, value)
    document = json.loads(json.dumps(figures.run()))
    assert set(document) == {"bench", "machine", "versions", "runs", "figures"}
    told = {one["name"]: one for one in document["figures"]}
    assert [(name, one["unit"], one["goal"]) for name, one in told.items() if one["goal"] is not None] == [
        ("carried_per_second", "1/s", 3264.0),
        ("lag_p99_at_nations_rate", "ms", 2000.0),
        ("lost", "", 0),
        ("duplicates", "", 0),
    ]
    assert (told["lost"]["value"], told["duplicates"]["value"]) == (0, 0)
    assert all(one["value"] > 0 for name, one in told.items() if name not in ("lost", "duplicates"))


def test_a_day_of_a_few_sites_is_merged_by_a_process_of_its_own():
    told = {one["name"]: one["value"] for one in slopes._merged(3, 1)}
    assert told["merge_checks_at_1_8ths"] == 3 * 1440
    assert told["merge_memory_at_1_8ths"] > 20


def test_two_workers_judge_a_few_sites_between_them(monkeypatch):
    monkeypatch.setattr(ranges, "WORKERS", (2,))
    told = {one["name"]: one["value"] for one in ranges.measured(10, 5)}
    assert set(told) == {
        *(f"judged_{kind}_by_2{of}" for kind in ("calm", "failing") for of in ("", "_of_a_core")),
        "judge_memory_by_2",
    }
    assert all(value > 0 for value in told.values())


def test_nation_goes_with_fleet_only_and_a_missing_bus_is_said_in_a_sentence(monkeypatch):
    refused = CliRunner().invoke(app, ["bench", "cause", "--nation"])
    assert (refused.exit_code, "fleet only" in refused.stderr) == (2, True)
    monkeypatch.setattr("sodsong.bench.fleet.bus.shutil.which", lambda *_, **__: None)
    missing = CliRunner().invoke(app, ["bench", "fleet"])
    assert (missing.exit_code, "apt-get install -y nats-server" in missing.stderr) == (3, True)
