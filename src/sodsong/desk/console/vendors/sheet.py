"""The scorecard as a file for procurement: scores go in, the bytes of a CSV or an XLSX come out."""

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from sodsong.desk.cases.scorecard import Score
from sodsong.desk.console.pages import write

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run


def rows(scores: Sequence[Score], now: datetime) -> list[list[str | int | float | None]]:
    """Heading and one row a vendor; lengths in hours, shares in percent, empty where nothing was measured."""
    months = sorted({month for score in scores for month in score.months})
    head = [
        *(_("Vendor"), _("Sites today"), _("Incidents, 12 months"), _("Single failures")),
        *(_("Hours until noticed by us, median"), _("Hours until the vendor answered, median")),
        *(_("Hours until all were back, median"), _("Promises open"), _("Promises kept"), _("Promises broken")),
        _("Percent reached, 12 months"),
        *(_("Percent reached, %(month)s") % {"month": _month(month)} for month in months),
    ]
    made: list[list[str | int | float | None]] = [list(head)]
    made.extend(_row(score, months) for score in scores)
    made.append([])
    note = _("Measured from our own probes, planned maintenance included; as of %(moment)s")
    made.append([note % {"moment": write.moment(now)}])
    return made


def _row(score: Score, months: Sequence[date]) -> list[str | int | float | None]:
    return [
        _text(score.vendor.name),
        score.sites,
        len(score.incidents),
        score.lone,
        *(_hours(score.typical(what)) for what in ("noticed", "answered", "repaired")),
        *score.promised,
        _percent(score.availability),
        *(_percent(score.months[month].share if month in score.months else None) for month in months),
    ]


def as_csv(scores: Sequence[Score], now: datetime) -> bytes:
    """UTF-8 with the mark by which Excel knows it."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows(scores, now))
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(scores: Sequence[Score], now: datetime) -> bytes:
    """One sheet, its heading frozen and bold."""
    import openpyxl  # noqa: PLC0415  # loads for a download alone
    from openpyxl.styles import Font  # noqa: PLC0415

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = _("Vendors")[:31]
    for row in rows(scores, now):
        sheet.append(row)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = 18
    sheet.freeze_panes = "B2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _month(day: date) -> str:
    return f"{day.year:04}-{day.month:02}"


def _text(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text


def _hours(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds / 3600, 2)


def _percent(share: float | None) -> float | None:
    return None if share is None else int(share * 100_000) / 1000
