"""Sites that look like one vendor's: they share a maker's mark or name servers, and where they lie as well.

>>> same = {"ip": "192.0.2.9", "credit": "ร้านเว็บสมมุติ"}
>>> [kin.sites for kin in kin_of({"a": same, "b": same, "c": same, "d": {"ip": "192.0.2.9"}})]
[('a', 'b', 'c')]
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

MAKERS = ("credit", "ns")  # who says so, the surer first: a maker's own mark, then name servers
PLACES = ("ip", "tls", "cname", "net24")  # where they lie, the narrowest first
LEAST = 3
_WHOLE = 0.8  # a declared vendor that so many of those declared have is theirs all
_WIDE = 0.34  # name servers of a larger share of all sites are a registrar's or the state's, and say nothing


@dataclass(frozen=True, slots=True)
class Kin:
    """``sites`` that share ``bonds`` (kind, value), the maker first; ``vendor`` is who some of them are declared to be with.

    ``open`` are those of the sites of whom no vendor is declared: the question is about them.
    """

    bonds: tuple[tuple[str, str], ...]
    sites: tuple[str, ...]
    open: tuple[str, ...]
    vendor: str = ""


def kin_of(sites: Mapping[str, Mapping[str, str]]) -> tuple[Kin, ...]:
    """Groups of at least three sites that look like one vendor's, the largest question first; a site is asked about once.

    ``sites`` maps ids to attributes; ``vendor`` among them is the declared one. Sites behind a delivery network lie
    nowhere. Where those declared do not agree on one vendor nothing is said.
    """
    found: list[Kin] = []
    taken: set[str] = set()
    for maker in MAKERS:
        groups: dict[str, list[str]] = defaultdict(list)
        for site, have in sites.items():
            if have.get(maker) and not (maker == "ns" and have.get("cdn")):
                groups[have[maker]].append(site)
        for value, some in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])):
            if maker == "ns" and len(some) > _WIDE * len(sites):
                continue
            kin = _kin(maker, value, some, sites)
            if kin is not None and (asked := tuple(one for one in kin.open if one not in taken)):
                taken.update(asked)
                found.append(Kin(kin.bonds, kin.sites, asked, kin.vendor))
    return tuple(sorted(found, key=lambda one: (-len(one.open), one.bonds)))


def _kin(maker: str, value: str, some: list[str], sites: Mapping[str, Mapping[str, str]]) -> Kin | None:
    """Those of ``some`` that share a place with another of them; None for too few, or of several vendors."""
    places: dict[tuple[str, str], list[str]] = defaultdict(list)
    for site in some:
        for kind in PLACES if maker == "credit" else PLACES[:2]:
            if sites[site].get(kind) and not sites[site].get("cdn"):
                places[kind, sites[site][kind]].append(site)
    shared = {place: there for place, there in places.items() if len(there) > 1}
    together = sorted({site for there in shared.values() for site in there})
    if len(together) < LEAST:
        return None
    declared = Counter(sites[site]["vendor"] for site in together if sites[site].get("vendor"))
    vendor, often = declared.most_common(1)[0] if declared else ("", 0)
    if often < _WHOLE * sum(declared.values()):
        return None
    return Kin(
        ((maker, value), *_narrowest(shared)),
        tuple(together),
        tuple(site for site in together if not sites[site].get("vendor")),
        vendor,
    )


def _narrowest(shared: Mapping[tuple[str, str], list[str]]) -> tuple[tuple[str, str], ...]:
    """The places of the narrowest kind there is, the fullest first."""
    kind = next(kind for kind in PLACES if any(place[0] == kind for place in shared))
    own = [place for place in shared if place[0] == kind]
    return tuple(sorted(own, key=lambda place: (-len(shared[place]), place[1])))
