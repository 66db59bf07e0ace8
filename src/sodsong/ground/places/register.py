"""The bodies of a province, or of all, indexed once so that a written name is looked up fast."""

import re
from collections.abc import Iterable, Mapping

from sodsong.ground.places.heard.latin import latin_key, thai_key
from sodsong.ground.places.heard.sound import sound
from sodsong.ground.places.record import Lao
from sodsong.ground.thai.fold import fold

CAPITAL = "เมือง"  # อ.เมือง is short for the capital district, เมือง + the province's name


_NOT_IN_KEY = re.compile("[^0-9a-zก-๎]+")


def key_of(text: str) -> str:
    """A name without the differences that do not matter: folded, lower case, no spaces, no punctuation.

    >>> key_of("จ.ป.ร."), key_of("ทุ่ง โฮ้ง")
    ('จปร', 'ทุ่งโฮ้ง')
    """
    return _NOT_IN_KEY.sub("", fold(text).lower())


def host_of(url: str) -> str:
    """The host of a web address, lower case, without ``www.``; empty where there is none.

    >>> host_of("HTTP://www.Maepung.go.th/index.php")
    'maepung.go.th'
    """
    rest = url.strip().lower().partition("://")[2] or url.strip().lower()
    for mark in "/?#":
        rest = rest.partition(mark)[0]
    return rest.rpartition("@")[2].partition(":")[0].removeprefix("www.").rstrip(".")


class Register:
    """Bodies and what they are known by. Bodies outside ``province`` are only remembered as names used elsewhere.

    ``sites`` gives each body's web addresses, ``aliases`` other written names of it (Thai or Latin), both by code.
    ``provinces`` are names of provinces beyond those of the bodies: a text that says one speaks of another province.
    """

    __slots__ = (
        "aliases",
        "by_name",
        "districts",
        "elsewhere",
        "hosts",
        "laos",
        "latin_names",
        "longest",
        "names",
        "own_provinces",
        "province",
        "provinces",
        "sounds",
    )

    def __init__(
        self,
        rows: Iterable[Lao],
        *,
        province: str | None = None,
        sites: Mapping[str, Iterable[str]] | None = None,
        aliases: Mapping[str, Iterable[str]] | None = None,
        provinces: Iterable[str] = (),
    ) -> None:
        everyone = list(rows)
        self.province = province
        self.laos = tuple(lao for lao in everyone if province in (None, lao.province))
        self.own_provinces = frozenset(lao.province for lao in self.laos)
        self.provinces = {
            key_of(name): frozenset({name}) for name in (*provinces, *sorted({lao.province for lao in everyone}))
        }
        self.elsewhere = frozenset(
            (lao.type, key_of(lao.name)) for lao in everyone if province not in (None, lao.province)
        )
        self.by_name = _group((key_of(lao.name), number) for number, lao in enumerate(self.laos))
        for number, lao in enumerate(self.laos):
            if lao.type == "special":
                self.by_name.setdefault(key_of(lao.official_name), (number,))
        self.names = sorted(self.by_name)
        self.sounds = [sound(name) for name in self.names]
        self.longest = max((len(name) for name in self.names), default=0)
        self.districts = _districts(self.laos)
        numbers = {lao.code: number for number, lao in enumerate(self.laos)}
        known_as = [
            (alias, numbers[code]) for code, texts in (aliases or {}).items() if code in numbers for alias in texts
        ]
        self.aliases = _group((key_of(alias), number) for alias, number in known_as)
        latin = [(thai_key(name), number) for name, found in self.by_name.items() for number in found]
        latin += [(latin_key(alias), number) for alias, number in known_as if alias.isascii()]
        self.latin_names = _group(pair for pair in latin if pair[0])
        self.hosts = _group(
            (host_of(url), numbers[code])
            for code, urls in (sites or {}).items()
            if code in numbers
            for url in urls
            if host_of(url)
        )


def _districts(laos: Iterable[Lao]) -> dict[str, frozenset[str]]:
    """Each written district name (a key) and the districts it means; เมือง alone means every capital district."""
    called: dict[str, set[str]] = {}
    for lao in laos:
        if lao.district:
            key = key_of(lao.district)
            called.setdefault(key, set()).add(lao.district)
            if key == CAPITAL + key_of(lao.province):
                called.setdefault(CAPITAL, set()).add(lao.district)
    return {key: frozenset(names) for key, names in called.items()}


def _group(pairs: Iterable[tuple[str, int]]) -> dict[str, tuple[int, ...]]:
    grouped: dict[str, tuple[int, ...]] = {}
    for key, number in pairs:
        if number not in grouped.get(key, ()):
            grouped[key] = (*grouped.get(key, ()), number)
    return grouped
