"""Digits, folding, dates and working days, as people write them."""

from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sodsong import data
from sodsong.ground.thai.digits import to_arabic, to_thai
from sodsong.ground.thai.fold import fold, one_line
from sodsong.ground.thai.read_dates import read_date, read_dates, read_time
from sodsong.ground.thai.working_days import Calendar, Holiday, read_calendar
from sodsong.ground.thai.write import clock_time, full_date, long_date, short_date

TODAY = date(2020, 8, 12)  # a Wednesday, and a holiday
THAI = st.text(st.sampled_from("กนมรสชิ้่๊ำาะเแไํ์ๅ \u200b\u00a0๑๒12อ.บต"), max_size=30)


@given(st.text(max_size=40))
def test_digits_go_there_and_back_and_keep_every_place(text):
    plain = to_arabic(text)
    assert len(plain) == len(text)
    assert to_arabic(to_thai(plain)) == plain


@pytest.mark.parametrize(
    ("written", "clean"),
    [
        ("น\u0e4d\u0e49าเลา", "น้ำเลา"),
        ("น\u0e49\u0e4dาเลา", "น้ำเลา"),
        ("นำ\u0e49เลา", "น้ำเลา"),
        ("เเม่เกิ๋ง", "แม่เกิ๋ง"),
        ("จ\u0e4a\u0e31วะ", "จ\u0e31\u0e4aวะ"),
        ("ทุ่งน้\u0e49าว", "ทุ่งน้าว"),
        ("ไทร\u200bย้อย\ufeff", "ไทรย้อย"),
        ("ทุ่ง\u00a0โฮ้ง", "ทุ่ง โฮ้ง"),
        ("“\u2060คำ\u2060ๆ", "“คำๆ"),
        ("ท\uf70aา", "ท่า"),
        ("ท ่าข้าม", "ท่าข้าม"),
        ("ทๅ ฤๅษี", "ทา ฤๅษี"),
    ],
)
def test_look_alikes_fold_into_one_form(written, clean):
    assert fold(written) == clean


def test_sara_am_stays_whole():
    assert fold("น้ำ") == "น\u0e49\u0e33"


@settings(max_examples=100, deadline=None)
@given(THAI)
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)
    assert one_line(one_line(text)) == one_line(text)


@pytest.mark.parametrize(
    ("written", "first", "last", "problem"),
    [
        ("๑๑ สิงหาคม ๒๕๖๓", date(2020, 8, 11), None, None),
        ("วันที่ ๑๑ สิงหาคม พ.ศ. ๒๕๖๓", date(2020, 8, 11), None, None),
        ("๑๑ ส.ค. ๖๓", date(2020, 8, 11), None, None),
        ("11ส.ค.63", date(2020, 8, 11), None, None),
        ("11สค63", date(2020, 8, 11), None, None),
        ("11/8/63", date(2020, 8, 11), None, None),
        ("11/08/2563", date(2020, 8, 11), None, None),
        ("11-8-2020", date(2020, 8, 11), None, None),
        ("2020-08-11", date(2020, 8, 11), None, None),
        ("11 สิงหาคม ค.ศ. 2020", date(2020, 8, 11), None, None),
        ("เมื่อวาน", date(2020, 8, 11), None, None),
        ("วันศุกร์นี้", date(2020, 8, 14), None, None),
        ("๑๑–๑๖ ส.ค.", date(2020, 8, 11), date(2020, 8, 16), None),
        ("๒๘ สิงหาคม - ๒ กันยายน ๒๕๖๓", date(2020, 8, 28), date(2020, 9, 2), None),
        ("๑๑ ส.ค. ๐๙.๑๒ น.", date(2020, 8, 11), None, None),
        ("29 ก.พ. 2563", date(2020, 2, 29), None, None),
        ("29 ก.พ. 2562", None, None, "no-such-day"),
        ("๓๑ เมษายน ๒๕๖๓", None, None, "no-such-day"),
        ("วันศุกร์ที่ ๑๕ สิงหาคม ๒๕๖๓", date(2020, 8, 15), None, "weekday-disagrees"),
        ("๑๑ สิงหาคม ๙๙๙๙", None, None, "year-out-of-range"),
        ("๑๖–๑๑ ส.ค. ๖๓", date(2020, 8, 16), date(2020, 8, 11), "range-reversed"),
    ],
)
def test_dates_are_read_in_every_form(written, first, last, problem):
    found = read_date(f"ตั้งแต่{written} เป็นต้นมา", TODAY)
    assert found is not None
    assert (found.first, found.last, found.problem) == (first, last or first, problem)


@pytest.mark.parametrize(
    "text", ["โทร 0-5453-4119", "ที่ พร 0023.4/ว 12", "IP 10.1.2.33", "ราคา 1,250.50 บาท", "Line 2/3"]
)
def test_other_numbers_are_no_dates(text):
    assert read_dates(text, TODAY) == ()


def test_a_date_without_a_year_needs_today():
    assert read_date("๑๑ ส.ค.").problem == "no-year"
    assert read_date("เมื่อวาน").first is None


def test_times():
    assert read_time("ก่อน ๑๖.๓๐ น.") == time(16, 30)
    assert read_time("เวลา 9:05 น.") == time(9, 5)
    assert read_time("๒๔.๐๐ น.") == time(0, 0)
    assert read_time("๒๔.๓๐ น.") is None
    assert read_time("พร ๐๐๒๓.๔") is None


@settings(max_examples=100, deadline=None)
@given(st.dates(date(1900, 1, 1), date(2150, 12, 31)))
def test_written_dates_read_back(day):
    for written in (long_date(day), full_date(day), day.isoformat()):
        found = read_date(written)
        assert (found.first, found.problem) == (day, None)
    if 1957 <= day.year < 2057:  # two digits mean B.E. 25xx
        assert read_date(short_date(day)).first == day


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60) | st.text(st.sampled_from("0123456789๑๒๓/.-– สิงหาคมส.ค.พ.ศ.วันจันทร์ที่"), max_size=60))
def test_any_text_is_read_without_a_fault(text):
    for found in read_dates(text, TODAY):
        assert text[found.start : found.end].strip() == found.written
    read_time(text)
    assert clock_time(time(9, 12)) == "๐๙.๑๒ น."


@pytest.fixture(scope="module")
def calendar():
    return read_calendar(data.text("calendar/th-government-holidays.csv"), region="north")


def test_the_shipped_calendar_is_that_of_offices(calendar):
    off = {
        date(2020, 8, 12): True,
        date(2020, 8, 16): True,  # a Sunday
        date(2020, 8, 14): False,
        date(2021, 10, 22): True,
        date(2021, 10, 25): False,  # moved to the 22nd
        date(2021, 5, 10): True,  # วันพืชมงคล
        date(2023, 5, 1): False,  # Labour Day is for banks and works, not for offices
        date(2021, 3, 26): True,  # the North only
    }
    assert {day: not calendar.is_working_day(day) for day in off} == off
    everywhere = read_calendar(data.text("calendar/th-government-holidays.csv"))
    assert everywhere.is_working_day(date(2021, 3, 26))
    assert calendar.day_off(date(2020, 8, 16)) == "อาทิตย์"
    assert "แม่แห่งชาติ" in calendar.day_off(date(2020, 8, 12))
    assert calendar.holidays[date(2027, 12, 31)].provisional
    assert not calendar.holidays[date(2026, 12, 31)].provisional
    assert calendar.knows(date(2020, 1, 5))
    assert not calendar.knows(date(2031, 1, 5))


def test_working_days_are_counted_over_holidays(calendar):
    assert calendar.working_days_between(date(2020, 8, 14), date(2020, 8, 16)) == 0
    assert calendar.working_days_between(date(2020, 8, 11), date(2020, 8, 14)) == 2
    assert calendar.add_working_days(date(2020, 8, 11), 1) == date(2020, 8, 13)
    assert calendar.add_working_days(date(2020, 8, 13), -1) == date(2020, 8, 11)
    assert calendar.next_working_day(date(2020, 8, 15)) == date(2020, 8, 17)
    assert calendar.next_working_day(date(2020, 8, 17)) == date(2020, 8, 17)


@settings(max_examples=60, deadline=None)
@given(st.dates(date(2020, 1, 1), date(2026, 1, 1)), st.integers(1, 40))
def test_adding_and_counting_agree(day, count):
    calendar = Calendar.of([Holiday(date(2020, 8, 12), "แม่"), Holiday(date(2023, 1, 2), "ชดเชย")])
    assert calendar.working_days_between(day, calendar.add_working_days(day, count)) == count


def test_a_broken_calendar_names_its_line():
    with pytest.raises(ValueError, match="Line 3 of the calendar"):
        read_calendar("date,name,provisional,region\n2020-01-01,ปีใหม่,no,\n2020-13-01,x,no,\n")
