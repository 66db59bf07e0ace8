"""The probe's bench: its simulation, its stage's hostile servers, and what it says where its peers are missing."""

import pytest

from sodsong.bench import probe
from sodsong.bench.probing import child, fleet, stage


def test_the_simulated_watch_keeps_every_turn():
    probes = probe.simulate(sites=300, dead=40, seconds=130.0)
    assert len(probes) == 300
    assert all(2 <= len(times) <= 3 for times in probes.values())


def test_hostile_servers_end_and_hardly_grow_the_process(monkeypatch):
    monkeypatch.setattr(child, "_AT_ONCE", 50)
    with stage.hostile() as urls:
        assert len(urls) >= 9
        assert probe._in_child("grow", *urls) < 60


@pytest.mark.parametrize("absent", ["nginx", "prometheus-blackbox-exporter"])
def test_a_missing_peer_is_named_with_what_to_install(monkeypatch, absent):
    class Stage:
        def __init__(self, folder):
            if absent == "nginx":
                raise FileNotFoundError(absent)

        ca, port, close = "", 1, print

    monkeypatch.setattr(probe, "Stage", Stage)
    monkeypatch.setattr("shutil.which", lambda *_args, **_options: None)
    with pytest.raises(probe.MissingError, match="apt-get install nginx-light prometheus-blackbox-exporter"):
        probe.run()


def test_the_page_is_of_its_size_and_changes_where_told():
    assert 36_000 <= len(stage.page().encode()) < 37_000
    assert "เปลี่ยน" in stage.page("เปลี่ยน")


def test_the_busiest_process_is_the_limit_where_cores_are_free():
    assert fleet.read("100 4.0 0.5 2.0 1.0") == fleet.Spent(100, 4.0, 0.5, (2.0, 1.0))
    assert (fleet.read("100 4.0 0.5 2.0 1.0").most(), fleet.read("100 4.0 0.5").most()) == (50.0, 200.0)
