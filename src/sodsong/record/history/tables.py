"""The measurement store's two shapes in DuckDB's words: wire lines as they are hot, Parquet as they are sealed."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# The engine shares a small box with web and watch; what does not fit spills to the folder's `tmp`.
MEMORY = "128MB"
SEALING_MEMORY = "256MB"  # to sort an hour of the nation (470,000 checks); half of it is given back at once
MERGING_MEMORY = "160MB"  # what a slice of a day needs, however many the targets are
PARQUET = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 6, PARQUET_VERSION V2"
HOUR = f"{PARQUET}, ROW_GROUP_SIZE 30720"  # of a nation's hour each name is said near its checks, and a slice reads its own
_GOOD = '"finding":"up","reason":"ok"'  # as the wire writes it; within a text its quotes would be escaped

_WIRE = {
    "v": "INTEGER",
    "target": "VARCHAR",
    "vantage": "VARCHAR",
    "at": "TIMESTAMP",  # the wire writes UTC
    "url": "VARCHAR",
    "finding": "VARCHAR",
    "reason": "VARCHAR",
    "http_status": "INTEGER",
    "ip": "VARCHAR",
    "rcode": "VARCHAR",
    "phases": "STRUCT(dns DOUBLE, connect DOUBLE, tls DOUBLE, first_byte DOUBLE, total DOUBLE)",
    "certificate": "STRUCT(fingerprint VARCHAR)",
    "bytes": "BIGINT",
}

COLUMNS = (
    "target",
    "vantage",
    '"at"',
    "url",
    "finding",
    "reason",
    "http_status",
    "ip",
    "rcode",
    "dns",
    "connect",
    "tls",
    "first_byte",
    "total",
    "bytes",
    "certificate",
)


def open_engine(folder: Path) -> Any:
    """A DuckDB connection in memory: one thread, capped, never fetching an extension. For one thread at a time."""
    import duckdb  # noqa: PLC0415 - 50 MB of memory that only questions and sealing need

    engine = duckdb.connect(
        ":memory:",
        config={
            "threads": 1,
            "memory_limit": MEMORY,
            "temp_directory": str(folder / "tmp"),
            "preserve_insertion_order": False,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        },
    )
    engine.execute("SET enable_progress_bar = false")  # where nobody types it draws on standard output
    return engine


@contextmanager
def merging_engine(folder: Path) -> Iterator[Any]:
    """A connection to make big files with, closed afterwards."""
    engine = open_engine(folder)
    try:
        engine.execute(f"SET memory_limit = '{MERGING_MEMORY}'")
        yield engine
    finally:
        engine.close()


def hot(paths: Sequence[Path]) -> str:
    """SELECT of all checks in hot files; a half line at the end of a file that is being written gives no row."""
    columns = ", ".join(f"{_name(name)}: {quoted(kind)}" for name, kind in _WIRE.items())
    phases = ", ".join(
        f"round(phases.{name})::UINTEGER AS {name}" for name in ("dns", "connect", "tls", "first_byte", "total")
    )
    return (
        f'SELECT target, vantage, epoch_ms("at") AS "at", url, finding, reason, http_status::USMALLINT AS http_status, '  # noqa: S608 - no outside text: names of our own files, quoted
        f"ip, rcode, {phases}, coalesce(bytes, 0)::UINTEGER AS bytes, certificate.fingerprint AS certificate "
        f"FROM read_json({_list(paths)}, format = 'newline_delimited', ignore_errors = true, "
        f"columns = {{{columns}}}) WHERE target IS NOT NULL"
    )


def hot_failures(paths: Sequence[Path]) -> str:
    """SELECT of what was not plainly up, with the whole wire line."""
    return (
        "SELECT json->>'target' AS target, epoch_ms((json->>'at')::TIMESTAMP) AS \"at\", json::VARCHAR AS line "  # noqa: S608 - as above
        f"FROM read_ndjson_objects({_list(paths)}, ignore_errors = true) "
        f"WHERE NOT contains(json::VARCHAR, '{_GOOD}') "  # most lines need no closer look
        "AND json->>'target' IS NOT NULL AND (json->>'finding' <> 'up' OR json->>'reason' <> 'ok')"
    )


def sealed(paths: Sequence[Path]) -> str:
    """SELECT of all rows of sealed files."""
    return f"SELECT * FROM {files(paths)}"  # noqa: S608 - as above


def files(paths: Sequence[Path]) -> str:
    """Parquet files as a table."""
    return f"read_parquet({_list(paths)})"


def weighed(select: str) -> str:
    """``select`` with the column that tells how many checks a row stands for: itself."""
    return f"SELECT *, 1::UINTEGER AS stands_for FROM ({select})"  # noqa: S608 - as above


def export(select: str, to: Path) -> str:
    """COPY of ``select`` to a Parquet file: sorted, so that times become small deltas and names nearly nothing."""
    return (
        f'COPY (SELECT * FROM ({select}) ORDER BY target, "at") TO {quoted(str(to))} '  # noqa: S608 - as above
        f"({HOUR})"
    )


def quoted(text: str) -> str:
    """``text`` as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def _list(paths: Sequence[Path]) -> str:
    return "[" + ", ".join(quoted(str(path)) for path in paths) + "]"


def _name(name: str) -> str:
    return f'"{name}"'
