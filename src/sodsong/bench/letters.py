"""What a three-page letter costs: processor time cold and warm, memory, size, and Word beside it.

A letter "to a receiver" has body and list in common with the others, as 7,850 copies of one circular have; a letter
"of its own" shares nothing, so that its line ends are proved anew. The limit is what the typesetter alone takes to set
it once, unread and unpacked.
"""

import json
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any

from sodsong import data
from sodsong.act.letter import fonts, papers, qr, typeset
from sodsong.act.letter.document.compose import compose
from sodsong.ground.papers.form import from_json
from sodsong.ground.papers.record import Letter

RUNS, COLD_RUNS = 5, 3
LETTERS_A_RUN = 20
LONG_ROWS = 3_000
MOMENT = datetime(2020, 8, 14, tzinfo=UTC)
COLD = (
    "import time;t=time.process_time();from sodsong.bench import letters as b;"
    "b.papers.pdf(b.letter(0), b.MOMENT, fonts=b.fonts.shipped());print(time.process_time()-t)"
)


def letter(seed: int) -> Letter:
    """The example letter to a receiver of its own, so that no two are alike."""
    first = from_json(json.loads(data.text("examples/letter-2563-08-14.json")))
    return replace(first, to=(f"สำนักงานส่งเสริมการปกครองท้องถิ่นอำเภอที่ {seed}", *first.to[1:]))


def own_letter(seed: int) -> Letter:
    """A letter whose every paragraph and list line is its own."""
    first = letter(seed)
    body = tuple(f"{text} (ฉบับที่ {seed})" for text in first.body)
    return replace(first, body=body, rows=tuple(replace(row, written=f"{row.written} {seed}") for row in first.rows))


def run() -> dict[str, Any]:
    """Figures with the shipped font, medians of ``RUNS``; at most a minute."""
    shipped = fonts.shipped()
    cold = [
        float(subprocess.run([sys.executable, "-c", COLD], capture_output=True, check=True).stdout)
        for _ in range(COLD_RUNS)
    ]
    papers.pdf(letter(0), MOMENT, fonts=shipped)
    before = _memory_mb()
    one = papers.pdf(letter(1), MOMENT, fonts=shipped)
    warm = list(_timed(lambda seed: papers.pdf(letter(seed), MOMENT, fonts=shipped)))
    own = list(_timed(lambda seed: papers.pdf(own_letter(seed), MOMENT, fonts=shipped)))
    after = _memory_mb()
    bare = list(_timed(_bare))
    word = list(_timed(lambda seed: papers.docx(letter(seed), MOMENT, fonts=shipped)))
    first = letter(0)
    long = replace(first, rows=tuple(replace(first.rows[i % 34], no=i + 1) for i in range(LONG_ROWS)))
    begin = time.process_time()
    papers.pdf(long, MOMENT, fonts=shipped)
    long_seconds = time.process_time() - begin
    per_letter, per_own = statistics.median(warm), statistics.median(own)
    limit = {"compared": [{"name": "typst alone", "value": round(statistics.median(bare), 2)}]}
    return {
        "bench": "letters",
        "machine": {"processor": platform.processor() or platform.machine(), "python": platform.python_version()},
        "versions": {name: version(name) for name in ("typst", "pikepdf", "python-docx", "fonttools", "segno")},
        "runs": RUNS,
        "figures": [
            _figure("cpu_ms_per_letter", per_letter, "ms", 38.0) | _peers(),
            _figure("cpu_ms_per_letter_of_its_own", per_own, "ms", 38.0) | limit,
            _figure("cpu_ms_first_letter_cold", statistics.median(cold) * 1000, "ms"),
            _figure("cpu_minutes_for_7850_copies", per_letter * 7_850 / 60_000, "min", 5.0),
            _figure("cpu_minutes_for_7850_letters", per_own * 7_850 / 60_000, "min", 5.0),
            _figure("peak_memory", after, "MB", 150.0),
            _figure("memory_growth_over_200_letters", after - before, "MB"),
            _figure("kb_per_letter", len(one.pdf) / 1000, "KB", 50.0),
            _figure("cpu_ms_per_docx", statistics.median(word), "ms"),
            _figure("cpu_seconds_3000_rows", long_seconds, "s"),
        ],
    }


def _bare(seed: int) -> bytes:
    """A letter that shares nothing, as the typesetter alone sets it: the least that a letter can cost."""
    document = compose(own_letter(500_000 + seed))
    return typeset.press(document, fonts.shipped(), qr.png("https://lab.test/"), MOMENT)(document)


def _timed(make: Callable[[int], object], letters: int | None = None) -> Iterator[float]:
    """Milliseconds of processor time a letter, one figure a run."""
    count = letters or LETTERS_A_RUN
    for turn in range(RUNS):
        begin = time.process_time()
        for seed in range(count):
            make(1000 * turn + seed)
        yield (time.process_time() - begin) / count * 1000


def _memory_mb() -> float:
    """The most this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def _figure(name: str, value: float, unit: str, goal: float | None = None) -> dict[str, Any]:
    figure: dict[str, Any] = {"name": name, "value": round(value, 2), "unit": unit}
    return figure if goal is None else figure | {"goal": goal}


def _peers() -> dict[str, Any]:
    """WeasyPrint on the same words, where it is installed; it is no dependency, for it writes า as ำ in the text layer."""
    if find_spec("weasyprint") is None:
        return {}
    html = import_module("weasyprint").HTML
    paper = compose(letter(0))
    lines = "".join(f"<p>{escape(text)}</p>" for text in (*paper.to, *paper.body, *paper.contact))
    cells = "".join(f"<tr><td>{i.no}<td>{escape(i.district)}<td>{escape(i.name)}</tr>" for i in paper.items)
    page = f"<html lang=th><body>{lines}<table>{cells}</table>"
    times = list(_timed(lambda seed: html(string=f"{page}{seed}").write_pdf(pdf_variant="pdf/a-3b"), letters=3))
    return {"compared": [{"name": "weasyprint", "value": round(statistics.median(times), 2)}]}
