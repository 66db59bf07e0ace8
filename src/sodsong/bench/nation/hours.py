"""A vantage's synthetic day, sealed hour by hour as the store would have done it: made by the engine, not by 11 million objects.

Each site has its own address, certificate, distance and second of the minute, its phases a jitter of their own; one check
in a hundred fails and keeps its transcript.
"""

from datetime import datetime, timedelta
from typing import Any

from sodsong.record.history import manifest, sealing, tables
from sodsong.record.history.history import History
from sodsong.record.history.layout import home, segment
from sodsong.record.history.manifest import Sealed

MINUTES = 60
_MEANS = {"dns": 1.6, "connect": 2.7, "tls": 3.2, "first_byte": 4.2}  # of the logarithm of milliseconds


def lay(history: History, vantage: str, sites: int, start: datetime, hours: int = 24) -> int:
    """Seal ``hours`` hours of ``sites`` sites, a check a minute, from ``start``; how many checks they are."""
    place = home(history.folder, vantage)
    for name in ("hot", "sealed"):
        (place / name).mkdir(parents=True, exist_ok=True)
    rows = sites * MINUTES
    with tables.merging_engine(history.folder) as engine:
        engine.execute("SELECT setseed(0.2563)")
        engine.execute(f"CREATE TABLE sites AS {_sites(sites)}")
        for number in range(hours):
            _hour(engine, history, vantage, start + timedelta(hours=number), 1 + number * rows)
    return rows * hours


def _hour(engine: Any, history: History, vantage: str, hour: datetime, first: int) -> None:
    place = home(history.folder, vantage)
    name = segment(place, first, hour).path
    checks = place / "sealed" / f"{name.stem}.parquet"
    failures = checks.with_name(f"{name.stem}.failures.parquet")
    engine.execute(f"CREATE OR REPLACE TEMP TABLE hour AS {_checks(vantage, hour)}")
    sealing.laid(engine, lambda to: tables.export("SELECT * EXCLUDE (number) FROM hour", to), checks)
    lines = (
        "SELECT target, \"at\", json_object('v', 1, 'target', target, 'vantage', vantage, "
        "'at', strftime(make_timestamp_ms(\"at\"), '%Y-%m-%dT%H:%M:%S.%f+00:00'), 'url', url, 'finding', finding, "
        "'reason', reason, 'transcript', repeat('GET / HTTP/1.1\r\n', 20))::VARCHAR AS line FROM hour WHERE finding <> 'up'"
    )
    sealing.laid(engine, lambda to: tables.export(lines, to), failures)
    rows = engine.execute("SELECT count(*) FROM hour").fetchone()[0]
    manifest.add(
        place,
        Sealed(
            segment=name.name,
            first=first,
            last=first + rows - 1,
            rows=rows,
            start=hour,
            end=hour + timedelta(hours=1, milliseconds=-1),
            checks=checks.name,
            checks_sha256=sealing.sha256(checks),
            checks_bytes=checks.stat().st_size,
            failures=failures.name,
            failures_sha256=sealing.sha256(failures),
            failures_bytes=failures.stat().st_size,
        ),
    )


def _sites(count: int) -> str:
    usual = ", ".join(f"exp({mean} + 0.4 * {_NORMAL}) AS {name}_base" for name, mean in _MEANS.items())
    return (
        f"SELECT i AS number, printf('site-%06d', i) AS target, (random() * 58000)::BIGINT AS second, "  # noqa: S608 - numbers
        f"printf('127.0.%d.1', i % 40) AS ip, sha256(i::VARCHAR) AS certificate, "
        f"(20000 + random() * 40000)::UINTEGER AS size, {usual} FROM range({count}) r(i)"
    )


def _checks(vantage: str, hour: datetime) -> str:
    """An hour of all sites in the columns of a sealed hour."""
    spent = ", ".join(f"{name}_base * exp(0.12 * {_NORMAL}) AS {name}_f" for name in _MEANS)
    phases = ", ".join(
        f"round({name}_f)::UINTEGER AS {name}"
        if name != "first_byte"
        else "CASE WHEN failed THEN NULL ELSE round(first_byte_f)::UINTEGER END AS first_byte"
        for name in _MEANS
    )
    return (
        f"WITH a AS (SELECT *, random() < 0.01 AS failed, {spent} FROM sites, range({MINUTES}) m(minute)) "  # noqa: S608 - numbers and our own names
        f"SELECT number, target, {tables.quoted(vantage)} AS vantage, "
        f'{int(hour.timestamp() * 1000)} + minute * 60000 + second + (20 * {_NORMAL})::BIGINT AS "at", '
        "'https://' || target || '.lao.test/' AS url, CASE WHEN failed THEN 'down' ELSE 'up' END AS finding, "
        "CASE WHEN failed THEN 'timeout-header' ELSE 'ok' END AS reason, "
        "CASE WHEN failed THEN NULL ELSE 200::USMALLINT END AS http_status, ip, 'NOERROR' AS rcode, "
        f"{phases}, round(dns_f + connect_f + tls_f + 1.4 * first_byte_f)::UINTEGER AS total, "
        "CASE WHEN failed THEN 0 ELSE size END::UINTEGER AS bytes, certificate FROM a"
    )


_NORMAL = "(sqrt(-2 * ln(1 - random())) * cos(6.283185307179586 * random()))"
