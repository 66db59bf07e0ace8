"""Questions to the registers."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from django.db.models import Max, QuerySet

from sodsong.desk.dispatch.papers.models import Entry
from sodsong.desk.inbox.models import Letter as Received


def lines(direction: str, year: int | None = None) -> QuerySet[Entry]:
    """The register's lines, the newest number first, circulars before the others, with what they stand for."""
    rows = Entry.objects.filter(direction=direction).select_related(
        "paper__incident", "letter_out__incident", "replaces"
    )
    rows = rows.prefetch_related("scans")
    return (rows.filter(year=year) if year else rows).order_by("-year", "-circular", "-number")


def years(direction: str) -> list[int]:
    """The years that have lines, the newest first."""
    return list(Entry.objects.filter(direction=direction).order_by("-year").values_list("year", flat=True).distinct())


def numbered(number: int, year: int | None) -> list[Entry]:
    """The lines of that number in both registers, of one Buddhist year or of all, the newest first."""
    rows = Entry.objects.filter(number=number, **({} if year is None else {"year": year}))
    return list(rows.order_by("-year", "direction", "-circular")[:20])


def next_number(direction: str, year: int, *, circular: bool = False) -> int:
    """The number that would be drawn now."""
    run = Entry.objects.filter(direction=direction, year=year, circular=circular)
    return (run.aggregate(last=Max("number"))["last"] or 0) + 1


def one(pk: int) -> Entry | None:
    """A line with its scans and what it stands for; None if there is none."""
    rows = Entry.objects.select_related("paper__incident", "letter_out__incident", "letter_in", "replaces")
    return rows.prefetch_related("scans", "replaced_by").filter(pk=pk).first()


def unregistered() -> list[Received]:
    """Letters received that no standing line of the register names, the newest first."""
    standing = Entry.objects.filter(letter_in__isnull=False, void_at__isnull=True).values("letter_in")
    return list(Received.objects.exclude(pk__in=standing).order_by("-received_at")[:50])


def sheet(title: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A register as XLSX; a text that begins like a formula stays a text."""
    from openpyxl import Workbook  # noqa: PLC0415  # only whoever exports needs it

    book = Workbook(write_only=True)
    page = book.create_sheet(title[:31])
    for row in (head, *rows):
        cells = []
        for value in row:
            cell = _cell(page, value)
            cells.append(cell)
        page.append(cells)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(page: Any, value: object) -> Any:
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415  # as above
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # noqa: PLC0415  # as above

    text = isinstance(value, str)
    cell = WriteOnlyCell(page, ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value)
    if text:
        cell.data_type = "s"
    return cell
