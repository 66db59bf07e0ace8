"""A day of any size goes through memory a few targets at a time: what is held at once does not grow with the nation.

Each slice becomes a draft beside the file it is part of; the drafts, in the order of their targets, become that file.
Drafts never live: what a crash left of them is swept with the rest.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from sodsong.record.history import sealing, tables
from sodsong.record.history.layout import settle

ROWS = 200_000  # checks held in memory at a time, some 100 MB; at least one target's
LINES = f"{tables.PARQUET}, ROW_GROUP_SIZE 10240"  # of failures' files: a part of them is held whole, some 10 MB
LINE = 256  # bytes of a failure's line that weigh as much as a check


def each(engine: Any, select: str, weight: str = "1") -> Iterator[str]:
    """The rows of ``select`` as the name of a table that holds one slice at a time, by target; whole targets only."""
    for span in _spans(engine, select, weight):
        engine.execute(f"CREATE OR REPLACE TEMP TABLE slice AS SELECT * FROM ({select}) WHERE {span}")  # noqa: S608 - our own files, names quoted
        yield "slice"
    engine.execute("DROP TABLE IF EXISTS slice")


def draft(path: Path, number: int) -> Path:
    """Where slice ``number`` of ``path`` is laid down first."""
    return path.with_name(f"{path.stem}.{number:05}.tmp")


def joined(engine: Any, drafts: Sequence[Path], path: Path, form: str = tables.PARQUET) -> None:
    """Make ``drafts`` one durable file under ``path``, row after row as they are; the drafts go."""
    if len(drafts) == 1:
        settle(drafts[0])
        drafts[0].replace(path)
        return
    engine.execute("SET preserve_insertion_order = true")
    try:
        sealing.laid(
            engine,
            lambda to: (
                f"COPY (SELECT * FROM {tables.files(drafts)}) TO {tables.quoted(str(to))} ({form})"  # noqa: S608 - our own files
            ),
            path,
        )
    finally:
        engine.execute("SET preserve_insertion_order = false")
    for one in drafts:
        one.unlink()


def _spans(engine: Any, select: str, weight: str) -> list[str]:
    """Conditions that part the targets of ``select`` into runs of about ``ROWS`` by weight."""
    rows = engine.execute(
        f"WITH t AS (SELECT target, sum({weight}) AS n FROM ({select}) GROUP BY target), "  # noqa: S608 - as above
        f"c AS (SELECT target, (sum(n) OVER (ORDER BY target) - n) // {ROWS} AS part FROM t) "
        "SELECT min(target) FROM c GROUP BY part ORDER BY part"
    ).fetchall()
    starts = [tables.quoted(start) for (start,) in rows]
    spans = [f"target >= {low} AND target < {high}" for low, high in pairwise(starts)]
    return spans + [f"target >= {low}" for low in starts[-1:]]
