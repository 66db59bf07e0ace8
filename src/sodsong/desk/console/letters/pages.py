"""Papers and registers as the pages show them."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from sodsong.desk.console.letters.words import KINDS, PURPOSES, UNPRINTABLE
from sodsong.desk.console.pages import write
from sodsong.desk.dispatch.papers import press
from sodsong.desk.dispatch.papers.models import Entry, Paper
from sodsong.ground.papers.record import Letter

PAGES = 4  # pages of a preview; the list's further ones look like its second
OUT_HEAD = ("เลขทะเบียนส่ง", "ว", "ที่", "ลงวันที่", "จาก", "ถึง", "เรื่อง", "ชั้นความเร็ว", "หมายเหตุ", "ยกเลิก", "ผู้ลงทะเบียน")
IN_HEAD = ("เลขทะเบียนรับ", "", "ที่", "ลงวันที่", "จาก", "ถึง", "เรื่อง", "ชั้นความเร็ว", "หมายเหตุ", "ยกเลิก", "ผู้ลงทะเบียน")


@dataclass(frozen=True, slots=True)
class Preview:
    """Pages as pictures, how many there are in all, or why there are none."""

    pictures: tuple[str, ...] = ()
    pages: int = 0
    problem: str = ""
    detail: str = ""

    @property
    def more(self) -> int:
        """Pages that are not shown."""
        return self.pages - len(self.pictures)


def preview(letter: Letter, folder: Path) -> Preview:
    """What the letter would look like."""
    try:
        pictures, pages = press.look(letter, folder, PAGES)
    except press.Unprintable as problem:
        return Preview(problem=str(UNPRINTABLE.get(problem.code, UNPRINTABLE["typeset"])), detail=str(problem))
    return Preview(tuple(base64.b64encode(one).decode() for one in pictures), pages)


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of letter, or one paper of it, on an incident's page of letters."""

    kind: str
    name: str
    purpose: str
    paper: Paper | None
    number: str
    state: str  # draft, issued, void, set-aside, offered


def shelf(papers: list[Paper]) -> list[Line]:
    """Every paper begun, and each kind of which none is being written."""
    lines = []
    for kind in Paper.KINDS:
        begun = [paper for paper in papers if paper.kind == kind]
        lines += [_line(paper) for paper in begun]
        if not any(state_of(paper) in ("draft", "issued") for paper in begun):
            lines.append(Line(kind, str(KINDS[kind]), str(PURPOSES[kind]), None, "", "offered"))
    return lines


def _line(paper: Paper) -> Line:
    return Line(paper.kind, str(KINDS[paper.kind]), str(PURPOSES[paper.kind]), paper, number_of(paper), state_of(paper))


def state_of(paper: Paper) -> str:
    """Where a paper stands."""
    if paper.void_at:
        return "void" if paper.issued_at else "set-aside"
    return "issued" if paper.issued_at else "draft"


def number_of(paper: Paper) -> str:
    """An issued paper's number as it stands on it."""
    number = paper.data["number"]
    if not number.get("running"):
        return ""
    gap = " " if number["raw"].endswith("ว") else ""
    return write.digits(f"{number['raw']}{gap}{number['running']}")


def row(entry: Entry) -> dict[str, Any]:
    """A register's line."""
    number = f"ว {entry.number}" if entry.circular else str(entry.number)
    return {"entry": entry, "number": write.digits(number), "what": what(entry), "link": letter_link(entry)}


def what(entry: Entry) -> str:
    """Which letter of ours the line stands for; empty for one written by hand."""
    if entry.paper:
        return str(KINDS[entry.paper.kind])
    return str(KINDS["circular"]) if entry.letter_out else ""


def letter_link(entry: Entry) -> str:
    """Where that letter is."""
    if entry.paper:
        return reverse("console:letters-paper", args=[entry.paper.pk])
    if entry.letter_out:
        incident = entry.letter_out.incident
        return reverse("console:incident-circular", args=[incident.year, incident.number])
    return reverse("console:inbox-letter", args=[entry.letter_in_id]) if entry.letter_in_id else ""


def cells(entries: Any) -> Iterator[tuple[Any, ...]]:
    """The register's lines as a spreadsheet has them, the lowest number first."""
    for entry in entries:
        void = f"ยกเลิก: {entry.void_reason} ({entry.void_by})" if entry.void_at else ""
        yield (
            entry.number,
            "ว" if entry.circular else "",
            entry.reference,
            entry.day,
            entry.sender,
            entry.receiver,
            entry.subject,
            entry.urgency,
            entry.note,
            void,
            entry.kept_by,
        )


def title(direction: str, year: int) -> str:
    """The register's name, for a file and its sheet."""
    names = {"out": _("Register of letters out %(year)s"), "in": _("Register of letters in %(year)s")}
    return names[direction] % {"year": write.digits(str(year))}
