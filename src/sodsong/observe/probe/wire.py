"""An observation's form on the wire and on disk: one compact line of JSON, versioned.

>>> from datetime import UTC, datetime
>>> from sodsong.observe.probe.record import Observation
>>> seen = Observation("site-1", "here", datetime(2020, 8, 11, 2, 0, tzinfo=UTC), "http://a.lao.test/", "up", "ok")
>>> encode(seen)
b'{"v":1,"target":"site-1","vantage":"here","at":"2020-08-11T02:00:00+00:00","url":"http://a.lao.test/","finding":"up","reason":"ok"}'
>>> decode(encode(seen)) == seen
True
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from json.encoder import encode_basestring as _quoted
from math import isfinite
from typing import Any, get_args

from .record import Certificate, Finding, Observation, Phases, Reason

VERSION = 1
CACHED = 16_384  # of each kind: what a nation's sites say again every minute
_FINDINGS = frozenset(get_args(Finding))
_REASONS = frozenset(get_args(Reason))


class WireError(ValueError):
    """This line is no observation that this version can read."""


def encode(observation: Observation) -> bytes:
    """``observation`` as one line of UTF-8 JSON without a newline in it; what is not known is left out.

    Times are written in UTC. Raises ValueError for an unaware ``at`` and for a number that JSON cannot carry.
    """
    # Put together by hand: through a dict and json.dumps the same bytes cost twice as much, each minute and site.
    one = observation
    parts = [
        f'{{"v":{VERSION},"target":{_quoted(one.target)},"vantage":{_quoted(one.vantage)},"at":"{_moment(one.at)}"'
    ]
    parts.append(f',"url":{_quoted(one.url)},"finding":{_quoted(one.finding)},"reason":{_quoted(one.reason)}')
    for name, write in _REST:
        value = getattr(one, name)
        if value is not None and (value or name not in _OPTIONAL) and (text := write(value)):
            parts.append(f',"{name}":{text}')
    parts.append("}")
    # A lone surrogate has no UTF-8 form; Python's backslash form of it is also JSON's.
    return "".join(parts).encode("utf-8", "backslashreplace")


def decode(line: bytes) -> Observation:
    """The observation that ``encode`` wrote as ``line``; unknown keys are passed over.

    Raises WireError for a line that is none, is damaged, or comes from a newer version.
    """
    try:
        fields = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise WireError("The line is not JSON.") from error
    if not isinstance(fields, dict):
        raise WireError("The line is not a JSON object.")
    version = fields.get("v")
    if type(version) is not int or version < 1:
        raise WireError("The line bears no version.")
    if version > VERSION:
        raise WireError(f"The line is of version {version}; this version reads up to {VERSION}.")
    values = {name: _read(name, read, fields[name]) for name, read in _READ.items() if name in fields}
    missing = _REQUIRED - values.keys()
    if missing:
        raise WireError(f"The line lacks {min(missing)}.")
    return Observation(**values)


def _read(name: str, read: Callable[[Any], Any], value: Any) -> Any:
    try:
        return read(value)
    except (ValueError, TypeError, KeyError, OverflowError) as error:
        raise WireError(f"The line's {name} cannot be read.") from error


def _moment(value: datetime) -> str:
    if value.tzinfo is None:
        raise ValueError("A time without a zone cannot be written.")
    return (value if value.tzinfo is UTC else value.astimezone(UTC)).isoformat()


def _time(value: Any) -> datetime:
    moment = datetime.fromisoformat(_text(value))
    if moment.tzinfo is None:
        raise ValueError(value)
    return moment.astimezone(UTC)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _count(value: Any) -> int:
    if type(value) is not int:
        raise TypeError(value)
    return value


def _span(value: Any) -> float:
    if type(value) not in (int, float):
        raise TypeError(value)
    return float(value)


def _one_of(allowed: frozenset[str]) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if value not in allowed:
            raise ValueError(value)
        return str(value)

    return read


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError(value)
    return tuple(_text(one) for one in value)


def _pairs(value: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, list):
        raise TypeError(value)
    return tuple((_text(first), _text(second)) for first, second in value)


def _number(value: float) -> str:
    if not isfinite(value):
        raise ValueError("JSON has no form for a number that is not finite.")
    return repr(value)


def _write_phases(phases: Phases) -> str:
    """Those that were reached; nothing where none was."""
    spans = [f'"{name}":{_number(value)}' for name in Phases.__slots__ if (value := getattr(phases, name)) is not None]
    return "{" + ",".join(spans) + "}" if spans else ""


def _read_phases(value: Any) -> Phases:
    return Phases(**{name: _span(value[name]) for name in Phases.__slots__ if name in value})


@lru_cache(CACHED)
def _write_texts(texts: tuple[str, ...]) -> str:
    return "[" + ",".join(map(_quoted, texts)) + "]"


@lru_cache(CACHED)
def _write_pairs(pairs: tuple[tuple[str, str], ...]) -> str:
    return "[" + ",".join([f"[{_quoted(first)},{_quoted(second)}]" for first, second in pairs]) + "]"


@lru_cache(CACHED)
def _write_certificate(certificate: Certificate) -> str:
    return (
        f'{{"not_after":"{_moment(certificate.not_after)}","issuer":{_quoted(certificate.issuer)},'
        f'"sans":{_write_texts(certificate.sans)},"fingerprint":{_quoted(certificate.fingerprint)},'
        f'"chain":{_write_texts(certificate.chain)}}}'
    )


def _read_certificate(value: Any) -> Certificate:
    return Certificate(
        not_after=_time(value["not_after"]),
        issuer=_text(value["issuer"]),
        sans=_texts(value["sans"]),
        fingerprint=_text(value["fingerprint"]),
        chain=_texts(value.get("chain", [])),
    )


# Field by field, in the order of the line: how it is written and how it is read.
_FIELDS: dict[str, tuple[Callable[[Any], str], Callable[[Any], Any]]] = {
    "target": (_quoted, _text),
    "vantage": (_quoted, _text),
    "at": (_moment, _time),
    "url": (_quoted, _text),
    "finding": (_quoted, _one_of(_FINDINGS)),
    "reason": (_quoted, _one_of(_REASONS)),
    "final_url": (_quoted, _text),
    "http_status": (_number, _count),
    "ip": (_quoted, _text),
    "addresses": (_write_texts, _texts),
    "cname": (_write_texts, _texts),
    "name_servers": (_write_texts, _texts),
    "rcode": (_quoted, _text),
    "phases": (_write_phases, _read_phases),
    "certificate": (_write_certificate, _read_certificate),
    "headers": (_write_pairs, _pairs),
    "bytes": (_number, _count),
    "body_sha256": (_quoted, _text),
    "charset": (_quoted, _text),
    "title": (_quoted, _text),
    "text_length": (_number, _count),
    "text_fingerprint": (_quoted, _text),
    "marks": (_write_pairs, _pairs),
    "redirects": (_write_texts, _texts),
    "transcript": (_quoted, _text),
}
_READ = {name: read for name, (_, read) in _FIELDS.items()}
_REQUIRED = frozenset({"target", "vantage", "at", "url", "finding", "reason"})
_REST = [(name, write) for name, (write, _) in _FIELDS.items() if name not in _REQUIRED]
# An empty one of these says the same as an absent one: it is their default.
_OPTIONAL = frozenset({"final_url", "addresses", "cname", "name_servers", "headers", "bytes", "marks", "redirects"})
