"""The phase chart of an LAO's home page, from what the history holds: by hour, by day, gaps left as gaps."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings

from sodsong.desk import clock
from sodsong.desk.console.timings import pages
from sodsong.desk.watch.models import Flip, Target
from sodsong.desk.watch.timings import asking as timings
from sodsong.observe.probe.record import Observation, Phases
from sodsong.record.history.history import History
from sodsong.record.history.merging.digests import Bucket
from tests.desk import world
from tests.desk.conftest import page, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
HERE = "here"
NOW = world.NOW


@pytest.fixture(autouse=True)
def _fresh():
    timings._asked.cache_clear()


@pytest.fixture
def home(monkeypatch, tmp_path):
    world.august()
    monkeypatch.setattr(settings, "SODSONG", replace(settings.SODSONG, data=tmp_path, vantage=HERE))
    one = Target.objects.filter(kind="home", state="up").select_related("site__lao").first()
    Flip.objects.filter(target=one).delete()
    return one


def look(target, at, total=240.0, reason="ok", vantage=HERE):
    up = reason == "ok"
    took = Phases(10.0, 20.0, 50.0, 120.0, total) if up else Phases(10.0)
    return Observation(
        target=str(target.pk),
        vantage=vantage,
        at=at,
        url=target.url,
        finding="up" if up else "unknown" if reason == "own-line" else "down",
        reason=reason,
        http_status=200 if up else None,
        phases=took,
    )


def keep(*seen):
    store = History(settings.SODSONG.data / "history")
    for one in sorted(seen, key=lambda each: each.at):
        store.append(one.vantage, [one])
    store.close()


def show(client, home, **query):
    return page(client.get(f"/lao/{home.site.lao.code}/times/", query))


def columns(soup, which):
    return soup.select("svg.phases")[which].select("svg > g")


def test_an_hour_stacks_its_phases_and_names_the_longest(client, home):
    hour = NOW.replace(minute=0, second=0) - timedelta(hours=2)
    keep(*(look(home, hour + timedelta(minutes=number)) for number in range(20)))
    soup = show(client, home)
    drawn = columns(soup, 0)
    assert len(drawn) == 24
    full = [number for number, one in enumerate(drawn) if one.select("rect.part")]
    assert full == [21]
    parts = [one["class"][1] for one in drawn[21].select("rect.part")]
    assert parts == ["part--dns", "part--connect", "part--tls", "part--wait", "part--body"]
    heights = [float(one["height"]) for one in drawn[21].select("rect.part")]
    assert heights == pytest.approx([heights[0] * times for times in (1, 2, 5, 12, 4)], rel=0.01)
    assert "คำตอบครึ่งหนึ่งมาถึงภายใน ๒๔๐ มิลลิวินาที" in said(soup, "#times > p:first-of-type")
    assert "รอเครื่องแม่ข่ายตอบ ๑๒๐ มิลลิวินาที" in said(soup, "#times > p:first-of-type")


def test_what_was_not_measured_is_a_gap_and_what_did_not_answer_is_not_called_one(client, home):
    hour = NOW.replace(minute=0, second=0) - timedelta(hours=5)
    keep(
        look(home, hour),
        look(home, hour + timedelta(hours=1), reason="connect-timeout"),
        look(home, hour + timedelta(hours=2), reason="own-line"),
    )
    blanks = [(one.rect["class"][-1]) for one in columns(show(client, home), 0)[17:22]]
    assert blanks == ["blank--none", "part--dns", "blank--silent", "blank--line", "blank--none"]


def test_a_failure_while_our_own_line_was_bad_blames_nobody(client, home):
    hour = NOW.replace(minute=0, second=0) - timedelta(hours=5)
    keep(look(home, hour, reason="connect-timeout"), look(home, hour + timedelta(hours=2), reason="connect-timeout"))
    turns = ((hour, "up", "unknown", "own-line"), (hour + timedelta(minutes=50), "unknown", "down", "connect-timeout"))
    for at, was, now, reason in turns:
        Flip.objects.create(target=home, at=at, confirmed_at=at, was=was, now=now, reason=reason, taken_at=at)
    drawn = columns(show(client, home), 0)
    assert [one.rect["class"][-1] for one in (drawn[18], drawn[20])] == ["blank--line", "blank--silent"]


def test_a_day_leads_to_its_hours(client, home):
    day = NOW - timedelta(days=9)
    keep(*(look(home, day.replace(hour=4) + timedelta(minutes=number), total=900.0) for number in range(4)))
    # Three days back are counted from their checks; older ones stand here once they are one row.
    assert not show(client, home).select("svg.phases")
    store = History(settings.SODSONG.data / "history")
    store.seal(NOW, {HERE: 10})
    store.compact(NOW)
    store.close()
    timings._asked.cache_clear()
    soup = show(client, home)
    (days,) = soup.select("svg.phases")
    assert [number for number, one in enumerate(days.select("svg > g")) if one.select("rect.part")] == [20]
    (link,) = soup.select("#times td a, #times th a")
    assert "day=2020-08-02" in link["href"]
    detail = page(client.get(link["href"].split("#")[0]))
    assert [number for number, one in enumerate(columns(detail, 0)) if one.select("rect.part")] == [4]
    assert said(detail, "#hours") == "วันอาทิตย์ที่ ๒ สิงหาคม ๒๕๖๓"


def test_vantages_are_never_mixed(client, home):
    hour = NOW.replace(minute=0, second=0) - timedelta(hours=2)
    keep(look(home, hour), look(home, hour + timedelta(minutes=1), total=4000.0, vantage="there"))
    assert "๒๔๐ มิลลิวินาที" in said(show(client, home), "#times > p:first-of-type")
    other = show(client, home, vantage="there")
    assert "ภายใน ๔ วินาที" in said(other, "#times > p:first-of-type")
    assert other.select_one("#times .rows a")["href"].endswith("vantage=here")
    assert "๒๔๐" in said(show(client, home, vantage="nowhere"), "#times > p:first-of-type")


def test_nothing_measured_is_said_so_and_an_lao_without_a_watched_site_has_no_chart(client, home):
    soup = show(client, home)
    assert "ไม่มีคำตอบที่วัดได้" in said(soup, "#times > p:first-of-type")
    assert show(client, home, day="๒๕๖๓-99-99", site="x").select("h1")
    Target.objects.filter(pk=home.pk).update(active=False)
    assert not show(client, home).select("svg.phases")
    assert client.get("/lao/nobody/times/").status_code == 404


def test_the_laos_page_asks_for_the_chart_by_itself_and_links_to_it_without_a_script(client, home):
    section = page(client.get(f"/lao/{home.site.lao.code}/")).select_one("#times")
    address = f"/lao/{home.site.lao.code}/times/"
    assert (section["hx-get"], section["hx-select"], section.a["href"]) == (address, "#times", address)


def test_a_mark_far_above_is_cut_off_and_told_and_columns_keep_the_room():
    fast = Bucket(NOW, HERE, 60, 60, 0, Phases(1, 1, 1, 90, 100), Phases(1, 1, 1, 90, 9000))
    drawn = pages.chart([fast], pages.Stretch(NOW, 3, timedelta(hours=1), [], NOW + timedelta(hours=5)))
    assert (drawn.cut, drawn.columns[0].mark) == (True, 0.0)
    assert sum(one.height for one in drawn.columns[0].blocks) == pytest.approx(20, abs=0.2)  # 100 of 500 ms
    assert [one.blank for one in drawn.columns] == ["", "none", "none"]


def test_what_is_still_to_come_is_not_called_unmeasured():
    drawn = pages.chart([], pages.Stretch(NOW, 5, timedelta(hours=1), [], NOW + timedelta(hours=1, minutes=20)))
    assert [one.blank for one in drawn.columns] == ["none", "none", "ahead", "ahead", "ahead"]
    assert drawn.blanks == ["none"]


def test_whoever_looks_again_within_the_minute_asks_the_history_nothing(client, home, monkeypatch):
    keep(look(home, clock.now()))
    show(client, home)
    monkeypatch.setattr(History, "stretches", lambda *_, **__: pytest.fail("asked again"))
    assert "๒๔๐" in said(show(client, home), "#times > p:first-of-type")
