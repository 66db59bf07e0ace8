"""The last sixty days of an LAO's home pages as bars, from flips alone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sodsong.desk import clock
from sodsong.desk.console.pages import board
from sodsong.desk.watch.models import Flip, Target
from sodsong.judge.verdict.availability import Measured, Turn, by_day, measured
from tests.desk import world
from tests.desk.conftest import page, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]


@pytest.fixture
def home():
    world.august()
    one = Target.objects.filter(kind="home", state="up").select_related("site__lao").first()
    Target.objects.filter(pk=one.pk).update(since=clock.now() - timedelta(days=400))
    Flip.objects.filter(target=one).delete()
    return one


def gone(home, began, hours):
    back = began + timedelta(hours=hours)
    for at, was, now in ((began, "up", "down"), (back, "down", "up")):
        Flip.objects.create(
            target=home, at=at, confirmed_at=at, was=was, now=now, reason="connect-timeout", taken_at=at
        )


def bars(client, home, **more):
    soup = page(client.get(f"/lao/{home.site.lao.code}/", **more))
    return soup, soup.select("#uptime g")


def test_each_day_has_its_bar_and_a_night_away_falls_on_two_days(client, home):
    midnight = timezone.localtime(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    gone(home, midnight - timedelta(days=10, hours=2), 5)
    soup, drawn = bars(client, home)
    assert len(drawn) == 60
    down = [place for place, bar in enumerate(drawn) if bar.select("rect.down")]
    assert down == [48, 49]
    assert all(len(bar.select("rect.up")) == 1 for bar in drawn)
    listed = [one.get_text(" ", strip=True) for one in soup.select("#uptime li")]
    assert ["เข้าไม่ได้ ๓ ชั่วโมง" in listed[0], "เข้าไม่ได้ ๒ ชั่วโมง" in listed[1], len(listed)] == [True, True, 2]
    assert "เข้าได้ร้อยละ ๙๙." in said(soup, "#uptime p")


def test_before_the_first_look_nothing_is_known_and_it_is_not_called_up(client, home):
    Target.objects.filter(pk=home.pk).update(since=clock.now() - timedelta(days=2))
    _, drawn = bars(client, home)
    assert [bar.rect["class"] for bar in drawn[:3]] == [["unknown"]] * 3
    assert drawn[-1].rect["class"] == ["up"]
    Target.objects.filter(pk=home.pk).update(since=None, state="unknown")
    soup, drawn = bars(client, home)
    assert {bar.rect["class"][0] for bar in drawn} == {"unknown"}
    assert "ยังไม่ทราบผล" in said(soup, "#uptime p")


@pytest.mark.parametrize("many", [1, 3, 300])
def test_the_page_costs_the_same_queries_however_often_it_was_gone(client, home, django_assert_num_queries, many):
    for number in range(many):
        gone(home, clock.now() - timedelta(hours=3 * number + 5), 1)
    client.get("/")
    with django_assert_num_queries(QUERIES):
        client.get(f"/lao/{home.site.lao.code}/")


QUERIES = 10


def test_a_hundred_per_cent_is_said_only_of_what_was_never_away():
    almost = [Measured(1.0), Measured(0.9999, 0.0001)]
    assert board.uptime(almost, clock.now().date()).share == "99.9"
    assert board.uptime([Measured(1.0)] * 2, clock.now().date()).share == "100"


def test_the_days_are_the_whole_time_in_parts():
    begin = clock.now()
    turns = [
        Turn(begin + timedelta(hours=number * 7.3), *(("up", "down") if number % 2 else ("down", "up")))
        for number in range(60)
    ]
    told = sum(by_day(turns, begin, 20), Measured())
    whole = measured(turns, begin, begin + timedelta(days=20))
    assert (round(told.up, 6), round(told.down, 6)) == (round(whole.up, 6), round(whole.down, 6))
