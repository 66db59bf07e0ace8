"""Whatever a file has become on its way, it is read or refused. `make soak` damages 72,000 files."""

import itertools
import random
import time

import pytest

from sodsong.ground.papers.form import from_json, to_json
from sodsong.observe.documents.grid import read_grid
from sodsong.observe.documents.pdf import skim_pdf
from sodsong.observe.documents.read import read_document
from sodsong.observe.documents.record import Document, Grid, Unreadable
from sodsong.observe.documents.scan import pages
from sodsong.observe.documents.scan.ocr import Word
from sodsong.observe.intake import letters
from sodsong.observe.intake.contacts_file import read_contacts
from sodsong.observe.intake.outage_file import read_outages
from sodsong.observe.intake.registry_file import read_registry
from tests.observe.documents.damage import damaged

COUNTS = {"csv": 50_000, "xlsx": 6_000, "docx": 6_000, "pdf": 10_000}
EVERY_DAY = {"csv": 300, "xlsx": 60, "docx": 60, "pdf": 40}
SLOWEST = 20.0  # seconds of CPU for one file, a page read as a picture among them


def survive(kind, count, seed):
    dice = random.Random(seed)  # noqa: S311 - the same files each time
    for _ in range(count):
        data, began = damaged(dice, kind), time.process_time()
        if kind in ("csv", "xlsx"):
            _as_lists(data)
        if kind != "xlsx":
            found = read_document(data)
            assert isinstance(found, Document | Unreadable), data
            letter = letters.letter_of(found) if isinstance(found, Document) else letters.read(data)
            assert from_json(to_json(letter)) == letter, data
        if kind == "pdf":
            assert isinstance(skim_pdf(data), Document | Unreadable), data
        assert time.process_time() - began < SLOWEST, data


def _as_lists(data):
    assert isinstance(read_grid(data), Grid | Unreadable), data
    for read in (read_registry, read_outages, read_contacts):
        found = read(data)
        assert found.rows or found.problems or read is read_contacts, data


@pytest.fixture(autouse=True)
def _no_tesseract(monkeypatch):
    """One page in twenty is drawn and cut as ever; the program that reads it takes seconds and is not what is damaged here."""
    word, drawn, turn = Word("ล่ม", (1, 1, 1), 10, 40, 20, 90.0), pages.read_pdf_page, itertools.count(1)

    def seldom(opened, number):
        return Unreadable("empty", "The page is blank.") if next(turn) % 20 else drawn(opened, number)

    monkeypatch.setattr(pages, "read_words", lambda _page: [word])
    monkeypatch.setattr(pages, "read_pdf_page", seldom)


@pytest.mark.parametrize("kind", EVERY_DAY)
def test_damaged_files_are_read_or_refused(kind):
    survive(kind, EVERY_DAY[kind], 1)


@pytest.mark.soak
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("kind", COUNTS)
def test_many_damaged_files_are_read_or_refused(kind):
    survive(kind, COUNTS[kind], 2563)
