"""The matrix as a workbook: LAOs down, items across, points at stake at the end; a second sheet lists each link."""

import io
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from sodsong.desk.console.oit import words
from sodsong.desk.disclosure.models import Link
from sodsong.desk.disclosure.stakes import Standing

if TYPE_CHECKING:
    from openpyxl import Workbook

_FILLS = {"unreachable": "FBE9E7", "missing": "F3C6C2", "suspect": "FFF3D6", "unknown": "EEF0F3", "reachable": "E7F1EA"}


def workbook(standing: Standing, told: list[str]) -> bytes:
    """The XLSX of what is meant of a province and year; ``told`` says in words what was filtered by."""
    from openpyxl import Workbook  # noqa: PLC0415  # loads for a download alone
    from openpyxl.styles import Font, PatternFill  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101  # a new workbook has one
    sheet.title = f"OIT {standing.year.year}"
    codes = [item.code for item in standing.items]
    note = _("Not an official score: what our probes saw, and the year’s rule as far as it is known.")
    sheet.append([" ".join([note, *told])])
    head = [_("Code"), _("LAO"), _("District"), *codes, _("Points surely at stake"), _("Points at most")]
    sheet.append(head)
    for cell in sheet[2]:
        cell.font = Font(bold=True)
    for row in standing.rows:
        states = [row.items[code].judged.state if code in row.items else "missing" for code in codes]
        shown = [str(words.STATES[state]) for state in states] if row.entered else [_("no links yet")] * len(codes)
        points = (
            [round(row.stake.least, 2), round(row.stake.most, 2)]
            if row.entered and standing.weights.points
            else ["", ""]
        )
        sheet.append(
            [row.lao.code, row.lao.short_name, row.lao.district.name if row.lao.district else "", *shown, *points]
        )
        if row.entered:
            for place, state in enumerate(states, 4):
                sheet.cell(sheet.max_row, place).fill = PatternFill("solid", fgColor=_FILLS[state])
    sheet.freeze_panes = "D3"
    for place in range(4, 4 + len(codes)):
        sheet.column_dimensions[get_column_letter(place)].width = 11
    _links(book, standing, codes)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _links(book: "Workbook", standing: Standing, codes: list[str]) -> None:
    sheet = book.create_sheet(_("Links"))
    sheet.append([_("Code"), _("Item"), "URL", _("State"), _("Reason"), _("Entered by"), _("Approved by")])
    meant = [row.lao.pk for row in standing.rows]
    rows = Link.objects.filter(year=standing.year.year, ended_at__isnull=True, lao__in=meant)
    if len(codes) < len(standing.year.items):
        rows = rows.filter(code__in=codes)
    for link in rows.select_related("lao", "page").order_by("lao__code", "code", "pk"):
        reason = str(words.REASONS.get(link.reason, link.reason))
        cells = [
            link.lao.code,
            link.code,
            link.page.url,
            str(words.STATES[link.state]),
            reason,
            link.entered_by,
            link.approved_by,
        ]
        sheet.append([f"'{cell}" if cell[:1] in ("=", "+", "-", "@") else cell for cell in cells])
