"""Content rules as data: the wordings that tell a suspended, parked or hacked page from a site."""

import re
import tomllib
from dataclasses import dataclass
from typing import Any, Literal, get_args

Kind = Literal["suspended", "parked", "default-page", "database-error", "challenge"]
KINDS: tuple[Kind, ...] = get_args(Kind)
FIRES_AT = 2  # points
_LISTS = ("titles", "strong", "weak", "sources", "urls", "unless")


class RulesError(ValueError):
    """The content rules cannot be read."""


@dataclass(frozen=True, slots=True)
class Wording:
    """One kind's wordings, in lower case; none fires on more than ``max_text`` visible characters."""

    max_text: int
    titles: tuple[str, ...] = ()
    strong: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()  # with one of these in title or text the page speaks about it


@dataclass(frozen=True, slots=True)
class Gambling:
    """The words of gambling spam, and those of reports about it, in lower case."""

    threshold: int
    strong: tuple[str, ...]
    weak: tuple[str, ...]
    report: tuple[str, ...]
    # A page that holds none of these, figures left out, holds no word of the lists above: all but ``report``.
    roots: tuple[str, ...]
    latin: tuple[bytes, ...]  # those of them in ASCII


@dataclass(frozen=True, slots=True)
class Rules:
    """All content rules; ``max_text`` is the largest of their own."""

    wordings: tuple[tuple[Kind, Wording], ...]
    gambling: Gambling
    max_text: int


def read_rules(*texts: str) -> Rules:
    """The rules that TOML ``texts`` hold, later ones adding to earlier ones. Raises RulesError: what and where."""
    merged: dict[str, dict[str, Any]] = {}
    for text in texts:
        try:
            tables = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise RulesError(f"The content rules are not TOML: {error}.") from error
        for name, table in tables.items():
            _merge(merged, name, table)
    wordings = tuple((kind, _wording(merged.get(kind, {}))) for kind in KINDS)
    found = merged.get("hacked-gambling", {})
    lists = {name: tuple(found.get(name, ())) for name in ("strong", "weak", "report")}
    roots, latin = _roots({*lists["strong"], *lists["weak"]})
    gambling = Gambling(threshold=found.get("threshold", 5), **lists, roots=roots, latin=latin)
    return Rules(wordings, gambling, max(wording.max_text for _, wording in wordings))


def _roots(words: set[str]) -> tuple[tuple[str, ...], tuple[bytes, ...]]:
    """The parts without figures that ``words`` cannot do without, as few as can be; those in ASCII apart."""
    cores = {max(re.split("[0-9]+", word), key=len) or word for word in words}
    roots = sorted(one for one in cores if not any(other in one for other in cores - {one}))
    latin = tuple(one.encode() for one in roots if one.isascii())
    return tuple(one for one in roots if not one.isascii()), latin


def _merge(merged: dict[str, dict[str, Any]], name: str, table: Any) -> None:
    if name not in (*KINDS, "hacked-gambling") or not isinstance(table, dict):
        raise RulesError(f"The content rules have a part [{name}] that is none of {', '.join(KINDS)}, hacked-gambling.")
    own = merged.setdefault(name, {})
    number = "threshold" if name == "hacked-gambling" else "max_text"
    lists = ("strong", "weak", "report") if name == "hacked-gambling" else _LISTS
    for key, value in table.items():
        if key == number and type(value) is int and value > 0:
            own[key] = value
        elif key in lists and isinstance(value, list) and all(isinstance(one, str) and one.strip() for one in value):
            own[key] = [*own.get(key, ()), *(" ".join(one.lower().split()) for one in value)]
        else:
            raise RulesError(f"The content rules' [{name}] {key} is none: lists of words, and {number} as a number.")


def _wording(table: dict[str, Any]) -> Wording:
    lists = {name: tuple(table.get(name, ())) for name in _LISTS}
    return Wording(max_text=table.get("max_text", 2000), **lists)
