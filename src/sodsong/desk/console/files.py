"""A list as a file: head and rows go in, an answer with CSV or XLSX comes out; a text that a sheet would run stays a text."""

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

from sodsong.desk import clock
from sodsong.desk.console.pages import write
from sodsong.desk.dispatch.registers.queries import sheet

FORMS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run


def answer(form: str, name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """The file as a download, named by the day; nothing on the way keeps it. ``form`` is one of FORMS."""
    content = _csv(head, rows) if form == "csv" else sheet(name, head, rows)
    told = HttpResponse(content, content_type=FORMS[form])
    told.headers["Content-Disposition"] = f'attachment; filename="{name}-{write.civil(clock.now())}.{form}"'
    told.headers["Cache-Control"] = "no-store"
    return told


def _csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """UTF-8 with the mark by which Excel knows it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(head)
    for row in rows:
        writer.writerow(f"'{one}" if isinstance(one, str) and one.startswith(_FORMULA) else one for one in row)
    return text.getvalue().encode("utf-8-sig")
