import csv
from datetime import UTC, datetime, timedelta
from io import StringIO

from hypothesis import given
from hypothesis import strategies as st

from sodsong import data
from sodsong.act.casework.cascade import Receipt, Recipient, recipients, replies, silent, standing
from sodsong.ground.places.record import Lao

NOON = datetime(2020, 8, 14, 5, 0, tzinfo=UTC)
ROWS = csv.DictReader(StringIO(data.text("registers/phrae.csv")))
PHRAE = [Lao(r["code"], r["type"], r["name"], r["official_name"], r["district"], r["province"]) for r in ROWS]


def test_the_letter_of_2563_goes_through_eight_districts_to_82_and_to_two_directly():
    told = recipients(PHRAE, {"540166", "5497"})
    assert sum(one.role == "district" for one in told) == 8
    assert sum(one.role == "lao" for one in told) == 82
    assert {one.key for one in told if one.role == "direct"} == {
        "540050",
        next(lao.code for lao in PHRAE if lao.type == "ทม."),
    }
    assert {one.key for one in told if one.must_act} == {"540166", "5497"}
    assert len({one.key for one in told}) == len(told) == 92
    offices = {one.key for one in told if one.role == "district"}
    assert all(one.via in offices for one in told if one.role == "lao")


def test_each_district_stands_before_its_first_body():
    seen = set()
    for one in recipients(PHRAE, ()):
        assert one.via is None or one.via in seen
        seen.add(one.key)


def test_who_must_act_says_how_far_it_is_and_the_others_whether_they_are_struck():
    act, note = Recipient("1", "lao", "x", None, must_act=True), Recipient("2", "lao", "x")
    assert replies(act) == ("fixed", "vendor-told", "other-problem")
    assert replies(note) == ("not-affected", "other-problem")
    assert replies(Recipient("district:x", "district", "x")) == ()


signs = st.builds(
    Receipt,
    act=st.sampled_from(["opened", "acknowledged", "answered"]),
    at=st.integers(0, 10_000).map(lambda second: NOON + timedelta(seconds=second)),
    by=st.sampled_from(["", "ก", "ข"]),
    reply=st.sampled_from(["fixed", "vendor-told"]),
    claimed=st.booleans(),
)


@given(st.lists(signs, unique_by=lambda one: one.at, max_size=8), st.randoms())
def test_order_and_repetition_of_signs_change_nothing(receipts, order):
    shuffled = receipts * 2
    order.shuffle(shuffled)
    assert standing(shuffled) == standing(receipts)


def test_the_newest_answer_stands_and_an_answer_is_an_acknowledgement():
    told = [
        Receipt("opened", NOON),
        Receipt("answered", NOON + timedelta(minutes=1), "ก", "vendor-told"),
        Receipt("answered", NOON + timedelta(minutes=9), "ข", "fixed"),
    ]
    state = standing(told)
    assert (state.opened_at, state.acknowledged_at) == (NOON, NOON + timedelta(minutes=1))
    assert (state.reply, state.by, state.claimed) == ("fixed", "ข", False)


def test_only_claimed_signs_leave_it_claimed():
    assert standing([Receipt("acknowledged", NOON, "เจ้าหน้าที่", claimed=True)]).claimed
    both = [Receipt("acknowledged", NOON, claimed=True), Receipt("acknowledged", NOON + timedelta(hours=1))]
    assert not standing(both).claimed


def test_silence_is_found_after_twenty_hours_and_not_before():
    nothing = standing([])
    assert not silent(nothing, NOON, NOON + timedelta(hours=20))
    assert silent(nothing, NOON, NOON + timedelta(hours=20, seconds=1))
    assert not silent(standing([Receipt("opened", NOON)]), NOON, NOON + timedelta(days=9))
