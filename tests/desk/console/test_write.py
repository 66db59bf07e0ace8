"""Numbers, days and lengths of time in the reader's language."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from sodsong.desk.console.pages import curve, write

AT = datetime(2020, 8, 11, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "thai", "english"),
    [
        (lambda: write.digits(1462), "๑,๔๖๒", "1,462"),
        (lambda: write.digits("1/2563"), "๑/๒๕๖๓", "1/2563"),
        (lambda: write.moment(AT), "๑๑ สิงหาคม ๒๕๖๓ เวลา ๐๙.๑๒ น.", "11 August 2020 at 09:12"),
        (lambda: write.full_day(date(2020, 8, 16)), "วันอาทิตย์ที่ ๑๖ สิงหาคม ๒๕๖๓", "Sunday 16 August 2020"),
        (lambda: write.near(AT, AT + timedelta(days=1)), "๑๑ ส.ค. ๐๙.๑๒ น.", "11 Aug 09:12"),
        (lambda: write.near(AT, AT + timedelta(hours=1)), "๐๙.๑๒ น.", "09:12"),
        (lambda: write.ago(AT, AT + timedelta(seconds=38)), "๓๘ วินาทีก่อน", "38 seconds ago"),
        (lambda: write.ago(AT, AT + timedelta(minutes=1)), "๑ นาทีก่อน", "1 minute ago"),
        (lambda: write.ago(AT, AT + timedelta(hours=25)), "๑ วันก่อน", "1 day ago"),
        (lambda: write.ago(AT, AT - timedelta(hours=1)), "๐ วินาทีก่อน", "0 seconds ago"),
        (lambda: write.span(timedelta(seconds=0)), "๐ วินาที", "0 seconds"),
        (lambda: write.span(timedelta(minutes=8, seconds=30)), "๘ นาที", "8 minutes"),
        (lambda: write.span(timedelta(days=2, hours=3, minutes=4)), "๒ วัน ๓ ชั่วโมง", "2 days 3 hours"),
        (lambda: write.listed(["ก", "ข"]), "ก, ข", "ก, ข"),
        (lambda: write.listed(["ก", "ข", "ค", "ง"]), "ก, ข, ค และอีก ๑ แห่ง", "ก, ข, ค and 1 more"),
    ],
)
def test_it_is_written_as_the_reader_writes(said, thai: str, english: str):
    for language, text in (("th", thai), ("en", english)):
        with translation.override(language):
            assert said().replace(write.NBSP, " ") == text


def test_a_day_begins_at_midnight_in_thailand():
    with translation.override("th"):
        assert write.day(datetime(2020, 8, 11, 17, 0, tzinfo=UTC)).replace(write.NBSP, " ") == "๑๒ สิงหาคม ๒๕๖๓"


@pytest.mark.parametrize("length", [timedelta(seconds=8), timedelta(minutes=9), timedelta(hours=7), timedelta(days=90)])
def test_a_curve_has_a_few_labels_within_its_frame(length: timedelta):
    drawn = curve.draw([(AT, 34), (AT + length / 2, 3)], AT + length, None)
    assert drawn
    assert 1 <= len(drawn.marks) <= 8
    assert all(0 <= mark.x <= 100 for mark in drawn.marks)


def test_no_fall_no_curve():
    assert curve.draw([], AT, None) is None
