"""What an office may set of the probe, and its own content rules."""

from datetime import UTC, datetime, timedelta

import environ
import pytest

from sodsong.desk.project import equipment, options
from sodsong.desk.project.probing import build, contents
from sodsong.observe.probe.page.content import read_page
from sodsong.observe.probe.page.rules import RulesError
from sodsong.observe.probe.plan import Past, Plan
from sodsong.observe.probe.prober import Prober
from sodsong.observe.probe.record import Observation
from sodsong.observe.probe.shards import Shards
from sodsong.record.history.history import History


def read(monkeypatch, folder, **settings):
    for name, value in {"DATA": str(folder), **settings}.items():
        monkeypatch.setenv(f"SODSONG_{name}", value)
    return options.read(environ.FileAwareEnv())


def test_caps_and_intervals_are_what_was_set(monkeypatch, tmp_path):
    names = {"MAX_BODY": "1000", "MAX_UNPACKED": "2000", "MAX_HEADERS": "300", "CONNECT_SECONDS": "3", "PER_HOST": "2"}
    chosen = read(monkeypatch, tmp_path, CHECK_SECONDS="7.5", PAGE_INTERVAL="3600", **names)
    limits = chosen.probing.limits
    assert (limits.body, limits.unpacked, limits.headers, limits.connect, limits.total) == (1000, 2000, 300, 3.0, 7.5)
    assert (chosen.probing.page_interval, build.pace(chosen).per_group) == (3600.0, 2)
    engine = build.engine(chosen)
    assert engine._limits == limits
    engine.close()


@pytest.mark.parametrize(
    ("name", "value"), [("PROBES", "0"), ("PROBES", "two"), ("MAX_BODY", "-1"), ("PER_HOST", "1e3"), ("PROBES", "65")]
)
def test_a_setting_that_cannot_be_used_is_named(monkeypatch, tmp_path, name, value):
    with pytest.raises(options.BadOption, match=f"SODSONG_{name}={value}: write a whole number from 1 to"):
        read(monkeypatch, tmp_path, **{name: value})


def test_a_watch_that_starts_again_knows_which_looks_no_verdict_has_borne_out(tmp_path):
    history = History(tmp_path)
    at = datetime(2020, 8, 11, 5, 0, tzinfo=UTC)
    found = {"1": "down", "2": "up", "3": "down"}
    history.append(
        "here",
        [
            Observation(key, "here", at, "http://a.test/", it, "ok" if it == "up" else "dns")
            for key, it in found.items()
        ],
    )
    plans = [Plan(key, "http://a.test/", "home", 1.0) for key in (*found, "4")]
    now = at + timedelta(seconds=8)
    pasts = equipment.pasts(history, "here", plans, {"1": "up", "2": "up", "3": "down", "4": "down"}, now)
    history.close()
    assert pasts == {"1": Past(8.0, "down", settled=False), "2": Past(8.0, "up"), "3": Past(8.0, "down")}


def test_one_process_for_a_province_and_more_where_they_are_asked_for(monkeypatch, tmp_path):
    one = build.prober(read(monkeypatch, tmp_path), print)
    assert isinstance(one, Prober)
    assert isinstance(build.prober(read(monkeypatch, tmp_path, PROBES="2"), print), Shards)


def test_an_offices_own_words_are_added_to_the_shipped_ones(monkeypatch, tmp_path):
    page = "<title>x</title><p>ปิดปรับปรุงโดย โฮสต์สมมุติ ก".encode()

    def reason(**settings):
        rules = contents.content_rules(read(monkeypatch, tmp_path, **settings))
        return read_page(page, "text/html; charset=utf-8", "http://a.test/", rules).reason

    text = '[parked]\nstrong = ["ปิดปรับปรุงโดย โฮสต์สมมุติ ก"]\n'
    assert reason() is None
    (tmp_path / "content-rules.toml").write_text(text, "utf-8")
    assert reason() == "parked"
    (tmp_path / "other.toml").write_text(text.replace("parked", "suspended"), "utf-8")
    assert reason(CONTENT_RULES=str(tmp_path / "other.toml")) == "suspended"


@pytest.mark.parametrize("text", ["[suspended]\nstrong = 5\n", "[nonsense]\n", "strong ="])
def test_rules_that_cannot_be_read_are_told_with_their_file(monkeypatch, tmp_path, text):
    (tmp_path / "content-rules.toml").write_text(text, "utf-8")
    with pytest.raises(RulesError, match=r"content-rules\.toml: The content rules"):
        contents.content_rules(read(monkeypatch, tmp_path))


def test_rules_that_are_not_there_are_told(monkeypatch, tmp_path):
    with pytest.raises(RulesError, match=r"none\.toml: .*No such file"):
        contents.content_rules(read(monkeypatch, tmp_path, CONTENT_RULES=str(tmp_path / "none.toml")))
