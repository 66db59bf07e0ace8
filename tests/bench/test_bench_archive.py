"""The bench of the archive gives its figures in the promised form."""

import json

from sodsong.bench import archive


def test_the_document_has_every_figure_with_its_unit_and_goal(monkeypatch):
    monkeypatch.setattr(archive, "SITES", 2)
    monkeypatch.setattr(archive, "RUNS", 1)
    document = json.loads(json.dumps(archive.run()))
    assert set(document) == {"bench", "machine", "versions", "runs", "figures"}
    figures = {one["name"]: one for one in document["figures"]}
    assert [(name, one["unit"], one["goal"]) for name, one in figures.items()] == [
        ("new_content_mb_per_cpu_second", "MB/s", 40.0),
        ("unchanged_recapture_share", "%", 1.0),
        ("unchanged_recapture_mb_per_cpu_second", "MB/s", None),
        ("bytes_kept_per_byte_received", "B/B", None),
        ("capture_found_and_read", "ms", 5.0),
        ("page_shown", "ms", None),
    ]
    assert figures["unchanged_recapture_share"]["value"] < 1.0
    assert figures["new_content_mb_per_cpu_second"]["compared"][0]["name"] == "warcio_default_writer"
    assert all(one["value"] > 0 for one in document["figures"])
