"""Observations for the tests of the history."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sodsong.observe.probe.record import Certificate, Observation, Phases

NOON = datetime(2020, 8, 11, 5, 0, tzinfo=UTC)
DAY = (NOON - timedelta(hours=12), NOON + timedelta(hours=12))
HERE = "here"


def seen(target="site-1", minute=0.0, reason="ok", *, vantage=HERE, total=120.4, **more: Any):
    finding = {"ok": "up", "slow": "degraded", "own-line": "unknown"}.get(reason, "down")
    if finding == "down":
        more = {"transcript": "GET / HTTP/1.1\r\nไม่พบ", **more}
    return Observation(
        target,
        vantage,
        NOON + timedelta(minutes=minute),
        f"https://{target}.lao.test/",
        finding,
        reason,
        http_status=200 if reason == "ok" else None,
        ip="127.0.7.1",
        rcode="NOERROR",
        phases=Phases(dns=1.6, connect=2.2, tls=9.5, first_byte=40.0, total=total),
        certificate=Certificate(NOON, "lab", (f"{target}.lao.test",), "ab" * 32),
        bytes=20480,
        **more,
    )


def hours(count, *, per_hour=3, start=0):
    """So many observations in each hour, one target after another."""
    return [seen(f"site-{i % 2}", start * 60 + hour * 60 + i) for hour in range(count) for i in range(per_hour)]
