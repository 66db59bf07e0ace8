"""A sheet of links (XLSX or CSV) becomes entries, or problems by line: all or nothing."""

from dataclasses import dataclass
from datetime import datetime

from sodsong.desk.disclosure import queries
from sodsong.desk.disclosure.ops.links import BadLink, Entered, Entry, checked, enter
from sodsong.desk.registry.models import Lao
from sodsong.observe.documents.grid import read_grid
from sodsong.observe.documents.record import Unreadable

_HEADS = {
    "lao": ("lao", "lao_code", "รหัส อปท.", "รหัสอปท", "อปท."),
    "code": ("code", "item", "ข้อ", "รหัส", "รหัสข้อ"),
    "url": ("url", "link", "ลิงก์", "ลิงค์", "ที่อยู่"),
    "explanation": ("explanation", "คำอธิบาย", "หมายเหตุ"),
}
MOST = 400_000


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a line of the sheet cannot be taken."""

    line: int
    value: str
    problem: str  # no-columns, unreadable, unknown-lao, unknown-item, bad-url


def import_links(
    data: bytes, year: int, *, by: str, now: datetime, province: str, lao: Lao | None = None
) -> Entered | list[Refused]:
    """Keep the sheet's links of a fiscal year; one LAO's own sheet needs no column for it. Any bad line refuses all."""
    grid = read_grid(data)
    if isinstance(grid, Unreadable):
        return [Refused(0, grid.text, "unreadable")]
    head = [cell.strip().lower() for cell in grid.rows[0][1]] if grid.rows else []
    places = {key: next((head.index(name) for name in names if name in head), -1) for key, names in _HEADS.items()}
    if places["code"] < 0 or places["url"] < 0 or (lao is None and places["lao"] < 0):
        return [Refused(1, ", ".join(head)[:200], "no-columns")]
    laos = {one.code: one for one in Lao.objects.filter(province__name=province)} if lao is None else {}
    catalogue = queries.catalogue(year)
    known = {item.code for item in catalogue.items}
    entries: list[Entry] = []
    refused: list[Refused] = []
    for line, cells in grid.rows[1:MOST]:
        row = {key: cells[place].strip() if 0 <= place < len(cells) else "" for key, place in places.items()}
        body = lao or laos.get(row["lao"])
        code = row["code"].upper().replace(" ", "")
        code = f"O{int(code)}" if code.isascii() and code.isdecimal() and len(code) < 4 else code
        if body is None:
            refused.append(Refused(line, row["lao"], "unknown-lao"))
        elif (catalogue.complete and code not in known) or not _is_code(code):
            refused.append(Refused(line, row["code"], "unknown-item"))
        else:
            try:
                entries.append(Entry(body, year, code, checked(row["url"]), row["explanation"]))
            except BadLink:
                refused.append(Refused(line, row["url"][:200], "bad-url"))
    return refused or enter(entries, source="import", by=by, now=now)


def _is_code(code: str) -> bool:
    return code.startswith("O") and code[1:].isascii() and code[1:].isdecimal() and 1 <= int(code[1:] or 0) <= 99
