"""The office's calendar: the shipped days off, what officers change of them, and what is reckoned on it."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from sodsong.desk.registry.calendar import ops, queries
from sodsong.desk.registry.calendar.models import DayChange
from sodsong.ground.thai.working_days import Calendar, Holiday

NOW = datetime(2020, 8, 11, 3, 0, tzinfo=UTC)
SPECIAL = date(2020, 8, 13)  # a Thursday on which everybody works, as the calendar ships
MOTHERS = date(2020, 8, 12)

pytestmark = pytest.mark.django_db


def close_on(day, name="วันหยุดพิเศษ"):
    return ops.close_on(day, name, "มติคณะรัฐมนตรี", "เจ้าหน้าที่ ก", NOW)


def test_an_added_day_counts_at_once_and_no_more_once_it_is_undone():
    assert queries.calendar().add_working_days(date(2020, 8, 11), 1) == SPECIAL
    assert close_on(SPECIAL) == ""
    assert queries.calendar().day_off(SPECIAL) == "วันหยุดพิเศษ"
    assert queries.calendar().add_working_days(date(2020, 8, 11), 1) == date(2020, 8, 14)
    (row,) = DayChange.objects.all()
    assert ops.undo(row, "เจ้าหน้าที่ ข", NOW) == ""
    assert ops.undo(row, "เจ้าหน้าที่ ข", NOW) == "undone-already"
    assert queries.calendar().is_working_day(SPECIAL)
    row.refresh_from_db()
    assert (row.by, row.undone_by) == ("เจ้าหน้าที่ ก", "เจ้าหน้าที่ ข"), "what was, is kept"
    assert close_on(SPECIAL) == "", "and it can be added anew"


def test_a_shipped_day_is_worked_on_with_a_reason():
    assert ops.work_on(MOTHERS, " ", "เจ้าหน้าที่ ก", NOW) == "reason-missing"
    assert ops.work_on(SPECIAL, "เวร", "เจ้าหน้าที่ ก", NOW) == "no-day-off"
    assert ops.work_on(MOTHERS, "ประกาศจังหวัด", "เจ้าหน้าที่ ก", NOW) == ""
    assert queries.calendar().is_working_day(MOTHERS)
    assert ops.work_on(MOTHERS, "อีกครั้ง", "เจ้าหน้าที่ ก", NOW) == "no-day-off"
    found = {one.holiday.day: one.works for one in queries.year_of(2020)}
    assert found[MOTHERS], "it still stands in the list"
    assert sum(found.values()) == 1


@pytest.mark.parametrize(
    ("day", "name", "code"),
    [
        (MOTHERS, "อีกวัน", "day-off-already"),
        (date(2020, 8, 16), "วันหยุดพิเศษ", "day-off-already"),  # a Sunday
        (SPECIAL, "  ", "day-unnamed"),
    ],
)
def test_what_would_change_nothing_or_has_no_name_is_refused(day, name, code):
    assert close_on(day, name) == code
    assert not DayChange.objects.exists()


def test_of_two_officers_who_change_a_day_at_once_the_second_is_told(monkeypatch):
    assert close_on(SPECIAL) == ""
    monkeypatch.setattr(queries, "calendar", lambda: Calendar.of([]))  # as it looked before the first one's
    assert close_on(SPECIAL) == "changed-meanwhile"
    with pytest.raises(IntegrityError), transaction.atomic():
        DayChange.objects.create(kind="off", day=SPECIAL, text="x", by="ข", at=NOW)


def test_the_region_decides_whose_own_days_count():
    north = date(2021, 3, 26)
    assert not queries.calendar().is_working_day(north)
    assert ops.choose_region("south", "เจ้าหน้าที่ ก", NOW) == ""
    assert queries.calendar().is_working_day(north)
    assert north not in {one.holiday.day for one in queries.year_of(2021)}
    assert ops.choose_region("mars", "เจ้าหน้าที่ ก", NOW) == "region-unknown"
    assert ops.undo(DayChange.objects.get(), "เจ้าหน้าที่ ก", NOW) == ""
    assert queries.region() == "north"


def test_it_is_one_question(django_assert_num_queries):
    close_on(SPECIAL)
    with django_assert_num_queries(1):
        queries.calendar()


days = st.dates(date(2020, 1, 1), date(2021, 12, 31))


@settings(max_examples=60, deadline=None)
@given(st.lists(days, max_size=12), st.lists(days, max_size=12), days, st.integers(1, 30))
def test_working_days_are_counted_over_added_days_and_through_worked_ones(off, worked, day, count):
    shipped = queries.shipped("north")
    made = shipped.changed([Holiday(one, "วันหยุดพิเศษ") for one in off], worked)
    found = made.add_working_days(day, count)
    assert made.is_working_day(found)
    assert made.working_days_between(day, found) == count
    assert found not in off
    assert all(not made.is_working_day(one) for one in off)
    quiet = [one for one in worked if one not in off]
    assert all(made.is_working_day(one) == (one.weekday() < 5) for one in quiet), "a weekend stays one"
    assert shipped.holidays == queries.shipped("north").holidays, "the shipped one is not touched"
