r"""JSON in its one canonical form (RFC 8785), so that equal facts are equal bytes.

>>> written({"b": [1, "ก"], "a": None})
b'{"a":null,"b":[1,"\xe0\xb8\x81"]}'
>>> read(b'{"a": null}')
Traceback (most recent call last):
...
sodsong.ground.seal.canonical.CanonicalError: not in canonical form: a space, an order or a spelling differs
"""

import json
import math
from typing import Any

DEEPEST = 64
LARGEST = 2**53 - 1  # RFC 8785 leans on IEEE 754: a larger whole number would not be itself everywhere


class CanonicalError(ValueError):
    """This is no canonical JSON, or cannot be written as such."""


def written(value: Any) -> bytes:
    """``value`` in canonical form; raises CanonicalError for what JSON, or every reader of it, cannot hold."""
    try:
        return _text(value, 0).encode()
    except UnicodeEncodeError as problem:
        raise CanonicalError("a lone surrogate is no text") from problem


def read(content: bytes) -> Any:
    """What canonical ``content`` says; raises CanonicalError unless it is written just as ``written`` would."""
    try:
        value = json.loads(content.decode(), parse_int=_whole)
    except (ValueError, RecursionError) as problem:
        raise CanonicalError("not JSON") from problem
    if written(value) != content:
        raise CanonicalError("not in canonical form: a space, an order or a spelling differs")
    return value


def _whole(text: str) -> int | float:
    """A number without a point; beyond what is exact it is what every reader makes of it, a float."""
    return int(text) if len(text) < 17 and abs(int(text)) <= LARGEST else float(text)


def _text(value: Any, depth: int) -> str:
    if depth > DEEPEST:
        raise CanonicalError(f"deeper than {DEEPEST}")
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, list | tuple):
        return "[" + ",".join(_text(one, depth + 1) for one in value) + "]"
    if isinstance(value, dict) and all(isinstance(name, str) for name in value):
        # sorted by UTF-16 code units (RFC 8785, 3.2.3)
        names = sorted(value, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join(f"{_text(name, depth)}:{_text(value[name], depth + 1)}" for name in names) + "}"
    raise CanonicalError(f"{type(value).__name__} is no JSON")


def _number(value: float) -> str:
    """A number as ECMAScript writes it (RFC 8785, 3.2.2.3); Python finds the same shortest digits."""
    if isinstance(value, int):
        if abs(value) > LARGEST:
            raise CanonicalError(f"{value} is too large to be exact everywhere")
        return str(value)
    if not math.isfinite(value):
        raise CanonicalError(f"{value} is no JSON number")
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    digits, _, power = f"{abs(value)!r}".partition("e")
    front, _, back = digits.partition(".")
    point = len(front) + int(power or 0)
    figures = front + back
    stripped = figures.lstrip("0")
    point -= len(figures) - len(stripped)
    figures = stripped.rstrip("0")
    count = len(figures)
    if count <= point <= 21:
        return sign + figures + "0" * (point - count)
    if 0 < point <= 21:
        return sign + figures[:point] + "." + figures[point:]
    if -6 < point <= 0:
        return sign + "0." + "0" * -point + figures
    tail = figures[0] + ("." + figures[1:] if count > 1 else "")
    return f"{sign}{tail}e{'+' if point > 0 else '-'}{abs(point - 1)}"
