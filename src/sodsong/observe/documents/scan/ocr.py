"""Grey pixels go to tesseract, a program of the system; words with their places and its own trust in them come back."""

import csv
import io
import os
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass

from sodsong.observe.documents.scan.pixels import Grey

_SPACE = 14  # pixels at 300 dpi between two words; letters stand closer
LONGEST = 90.0  # seconds for one picture; a page takes two to five
REMEDY = "sudo apt-get install -y tesseract-ocr tesseract-ocr-tha"
_LANGUAGES = "tha+eng"


class OcrMissingError(Exception):
    """The program that reads pictures, tesseract with its Thai data, is not installed."""


class OcrFailedError(Exception):
    """Tesseract could not read the picture, or took too long."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word (of Thai often one letter), its line, its place in pixels, and how sure the reader is (0 to 100)."""

    text: str
    line: tuple[int, int, int]
    left: int
    right: int
    middle: int
    trust: float


def read_words(page: Grey) -> list[Word]:
    """The words on ``page`` in reading order, taken as one block of text.

    Raises OcrMissingError and OcrFailedError.
    """
    program = shutil.which("tesseract")
    if program is None:
        raise OcrMissingError
    height, width = page.shape
    picture = b"P5 %d %d 255\n" % (width, height) + page.tobytes()
    command = [program, "stdin", "stdout", "-l", _LANGUAGES, "--psm", "6", "--dpi", "300", "tsv"]
    try:
        done = subprocess.run(  # one thread: several only fight over two cores
            command,
            input=picture,
            capture_output=True,
            timeout=LONGEST,
            check=False,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )
    except subprocess.TimeoutExpired as error:
        raise OcrFailedError from error
    if done.returncode:
        missing = b"traineddata" in done.stderr or b"Failed loading language" in done.stderr
        raise OcrMissingError if missing else OcrFailedError
    return list(_words(done.stdout.decode("utf-8", "replace")))


def _words(table: str) -> list[Word]:
    rows = csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE)
    return [
        Word(
            row["text"].strip(),
            (int(row["block_num"]), int(row["par_num"]), int(row["line_num"])),
            int(row["left"]),
            int(row["left"]) + int(row["width"]),
            int(row["top"]) + int(row["height"]) // 2,
            float(row["conf"]),
        )
        for row in rows
        if row["level"] == "5" and (row["text"] or "").strip()
    ]


def joined(words: Iterable[Word]) -> str:
    """The words of one or several lines as text; a space where the paper has one, and between lines."""
    text, before = "", None
    for word in words:
        if before is not None and (word.line != before.line or word.left - before.right > _SPACE):
            text += " "
        text += word.text
        before = word
    return text
