"""How long a server asks to be left alone: pure.

>>> from datetime import UTC, datetime
>>> from sodsong.observe.probe.record import Observation
>>> seen = Observation("a", "here", datetime(2020, 8, 11, 2, 0, tzinfo=UTC), "http://a.lao.test/", "degraded", "http-4xx",
...                    http_status=429, headers=(("retry-after", "Tue, 11 Aug 2020 02:02:00 GMT"),))
>>> rest_asked(seen)
120.0
"""

from datetime import UTC
from email.utils import parsedate_to_datetime

from sodsong.observe.probe.record import Observation

_TOO_MANY, _UNAVAILABLE = 429, 503


def rest_asked(seen: Observation) -> float | None:
    """Seconds that the server asks for: by a 429 (RFC 6585 section 4), or a 503 that says when to come back.

    0.0 for a 429 that names no time; None when nothing is asked. Retry-After is a number of seconds or a date
    (RFC 9110 section 10.2.3), the date counted from the observation's time.
    """
    if seen.http_status not in (_TOO_MANY, _UNAVAILABLE):
        return None
    written = next((value for name, value in seen.headers if name == "retry-after"), "").strip()
    seconds = _seconds(written, seen)
    if seconds is None:
        return 0.0 if seen.http_status == _TOO_MANY else None
    return seconds


def _seconds(written: str, seen: Observation) -> float | None:
    if written.isascii() and written.isdigit():
        return float(written[:9])
    try:
        moment = parsedate_to_datetime(written)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None:  # "-0000": UTC of an unnamed place
        moment = moment.replace(tzinfo=UTC)
    return max((moment - seen.at).total_seconds(), 0.0)
