"""Vantages and other Sodsongs as rows: what they say of themselves, how the judge sees them, and who is told of a silence."""

from datetime import timedelta

import pytest

from sodsong.desk.dispatch.outbox import silence
from sodsong.desk.dispatch.outbox.models import Message
from sodsong.desk.watch import queries, vantages
from sodsong.desk.watch.models import Neighbour, Vantage
from sodsong.observe.probe.fleet.form import Beat, Standing
from tests.desk.world import NOW

pytestmark = pytest.mark.django_db
PATIENCE = 600.0


def standing(**more):
    return Standing(NOW, more.get("plans", 87), more.get("waiting", 0), 0.2, "1", more.get("key", ""))


def beat(**more):
    return Beat(more.get("at", NOW), more.get("judged", NOW), 84, "0.1", "น่าน")


def later(seconds):
    return NOW + timedelta(seconds=seconds)


def test_what_a_vantage_says_is_kept_with_how_the_judge_sees_it_and_an_officers_word_stays():
    assert vantages.keep_standings({"bkk": (NOW, standing(key="UABC"))}, {"bkk": vantages.Sighted(84, "")}) == 1
    assert vantages.mark_abroad("bkk", abroad=True)
    assert vantages.keep_standings({"bkk": (NOW, standing())}, {"bkk": vantages.Sighted(84, "")}) == 0
    assert vantages.keep_standings({"bkk": (later(5), standing(plans=90))}, {"bkk": vantages.Sighted(80, "line")}) == 1
    row = Vantage.objects.get()
    assert (row.plans, row.per_minute, row.blind, row.abroad) == (90, 80, "line", True)
    assert queries.abroad() == {"bkk"}
    assert not vantages.mark_abroad("nowhere", abroad=True)


def test_a_neighbour_is_heard_at_its_own_address_and_at_no_other():
    one = vantages.add_neighbour("น่าน", "somsri", NOW)
    assert vantages.add_neighbour("น่าน", "somsri", NOW) is None
    assert vantages.hear(vantages.token(one), beat(), NOW)
    assert not vantages.hear("1:made-up", beat(), NOW)
    one.refresh_from_db()
    assert (one.heard_at, one.judged_at, one.idle, one.version) == (NOW, NOW, False, "0.1")
    written = vantages.token(one)
    vantages.drop_neighbour(one.pk)
    assert not vantages.hear(written, beat(), NOW)


def test_its_silence_is_one_urgent_message_to_the_office_and_its_return_one_more():
    one = vantages.add_neighbour("น่าน", "somsri", NOW)
    vantages.hear(vantages.token(one), beat(), NOW)
    assert silence.tell(PATIENCE, later(599)) == 0
    assert [silence.tell(PATIENCE, later(second)) for second in (601, 611, 9000)] == [1, 0, 0]
    (told,) = Message.objects.all()
    assert (told.office, told.urgent, told.subject) == ("province", True, "ด่วน: ระบบสอดส่องที่ น่าน เงียบไป")
    assert "ตั้งแต่ ๑๑ สิงหาคม ๒๕๖๓ เวลา ๐๙.๒๐ น." in told.text
    vantages.hear(vantages.token(one), beat(at=later(9100), judged=later(9100)), later(9100))
    assert [silence.tell(PATIENCE, later(9110)) for _ in range(2)] == [1, 0]
    assert Message.objects.order_by("pk").last().subject == "ระบบสอดส่องที่ น่าน กลับมาทำงานแล้ว"
    assert [silence.tell(PATIENCE, later(20_000)) for _ in range(2)] == [1, 0], "a second silence is told anew"
    assert Message.objects.count() == 3


def test_one_that_lives_without_judging_is_told_too():
    one = vantages.add_neighbour("น่าน", "somsri", NOW)
    vantages.hear(vantages.token(one), beat(judged=NOW - timedelta(seconds=700)), NOW)
    assert silence.tell(PATIENCE, later(5)) == 1
    (told,) = Message.objects.all()
    assert told.subject == "ด่วน: ระบบสอดส่องที่ น่าน ไม่ได้ตรวจเว็บไซต์"


def test_one_that_never_spoke_is_not_told_of():
    vantages.add_neighbour("น่าน", "somsri", NOW)
    assert silence.tell(PATIENCE, later(90_000)) == 0


def test_heard_in_the_last_moment_it_is_not_told_of():
    one = vantages.add_neighbour("น่าน", "somsri", NOW)
    vantages.hear(vantages.token(one), beat(), NOW)
    seen = Neighbour.objects.get()
    vantages.hear(vantages.token(one), beat(at=later(700)), later(700))
    assert not vantages.claim(seen, later(701))
    assert vantages.claim(Neighbour.objects.get(), later(701))
