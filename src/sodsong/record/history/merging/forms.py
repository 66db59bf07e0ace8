"""How the checks of a whole day are laid down: each target's usual values once, and each check's distance from them.

The distances are small and alike over all targets, so that a check with five phases takes less than 4 bytes where plain
columns take 6. Nothing is lost: ``unfolded`` gives the plain columns back to the millisecond. For any other reader:
at = slot * 60000 + at_off + at_usual, each of dns, connect, tls, first_byte = its _off + _usual,
total = dns + connect + tls + first_byte + body_off + body_usual (what was not reached counting 0).
"""

from collections.abc import Sequence
from pathlib import Path

from sodsong.record.history import tables

SLOT = 60_000  # milliseconds; a target asked each minute has one check a slot
_PARTS = ("dns", "connect", "tls", "first_byte")
_KEPT = ("target", "vantage", "url", "finding", "reason", "http_status", "ip", "rcode", "bytes", "certificate")
_SPENT = " + ".join(f"coalesce({name}, 0)::BIGINT" for name in _PARTS)
_BODY = f"(total::BIGINT - ({_SPENT}))"


def folded(select: str) -> str:
    """SELECT of ``select`` with usual values and distances in place of times and phases."""
    named = [(name, f"{name}::BIGINT") for name in _PARTS] + [("body", _BODY), ("at", f'"at" % {SLOT}')]
    usual = ", ".join(f"round(median({value}))::BIGINT AS {name}_usual" for name, value in named)
    early = f'("at" - at_usual + {SLOT // 2})'
    distances = [
        f"{value} - coalesce({name}_usual, 0) AS {name}_off, coalesce({name}_usual, 0) AS {name}_usual"
        for name, value in named[:-1]
    ]
    return (
        f"WITH a AS ({select}), "  # noqa: S608 - no outside text
        f"u AS (SELECT target, {usual} FROM a GROUP BY target), "
        f"b AS (SELECT a.*, u.* EXCLUDE (target, at_usual), coalesce(u.at_usual, 0) AS at_usual "
        f"FROM a LEFT JOIN u USING (target)) "
        f"SELECT {', '.join(_KEPT)}, {', '.join(distances)}, {early} // {SLOT} AS slot, "
        f"{early} % {SLOT} - {SLOT // 2} AS at_off, at_usual, stands_for::UINTEGER AS stands_for, "
        f'"at" FROM b'
    )


def unfolded(paths: Sequence[Path]) -> str:
    """SELECT of the plain columns of files laid down so, with how many checks each row stands for."""
    phases = [f"({name}_off + {name}_usual)::UINTEGER AS {name}" for name in _PARTS]
    spent = " + ".join(f"coalesce({name}_off + {name}_usual, 0)" for name in _PARTS)
    return (
        f'SELECT {", ".join(_KEPT)}, slot * {SLOT} + at_off + at_usual AS "at", {", ".join(phases)}, '  # noqa: S608 - no outside text
        f"({spent} + body_off + body_usual)::UINTEGER AS total, stands_for FROM {tables.files(paths)}"
    )


def export(select: str, to: Path) -> str:
    """COPY of ``select`` to a file laid down so, sorted by target and time."""
    return (
        f'COPY (SELECT * EXCLUDE ("at") FROM ({folded(select)}) ORDER BY target, "at") '  # noqa: S608 - no outside text
        f"TO {tables.quoted(str(to))} ({tables.PARQUET})"
    )
