"""Vendors, servers and what hangs on them, as the pages show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sodsong.desk.cases.scorecard import Score
from sodsong.desk.console.pages import words, write
from sodsong.desk.console.pages.incident import Figure
from sodsong.desk.registry.holdings import Held, Holdings
from sodsong.desk.registry.models import Server, Site, Term
from sodsong.desk.watch.models import Proposal, Target

SHOWN = 8  # bars of a picture; the rest is one more
HIGH, MIDDLE = 2500, 1500  # from which index on a market counts as concentrated: the usual marks of the field
TERMS = {
    "contract": gettext_lazy("hosting contract"),
    "domain": gettext_lazy("domain name"),
    "certificate": gettext_lazy("certificate"),
}


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name, how many, its width in percent of the widest, and the page it leads to."""

    name: str
    count: int
    width: int
    server: Server | None = None
    down: int = 0


@dataclass(frozen=True, slots=True)
class Ending:
    """What ends: in so many days (negative: has ended), and the colour of that."""

    row: Term
    kind: str
    left: int
    look: str


@dataclass(frozen=True, slots=True)
class Question:
    """A proposal as it is asked: what is shared, whose sites, who speaks for it, and the name offered."""

    row: Proposal
    asked: str
    bonds: list[tuple[str, str]]
    sites: list[Site]
    name: str


@dataclass(frozen=True, slots=True)
class District:
    """The sites of one district that would fall together."""

    name: str
    sites: list[Site]


@dataclass(frozen=True, slots=True)
class Month:
    """A month's availability: its name, percent as written, the bar's height of 100, and the colour."""

    name: str
    text: str
    height: int
    look: str


def concentration(found: Holdings) -> str:
    """What is so, in one sentence: how much hangs on the largest server."""
    if not found.known:
        return _("Not known yet: no site's server has been seen")
    top = next(one for one in found.servers if one.holder)
    told = {"n": write.digits(top.laos), "all": write.digits(found.laos), "server": str(top.holder)}
    return _("%(n)s of %(all)s LAOs hang on one server, %(server)s") % told


def figures(found: Holdings) -> list[Figure]:
    """Share on the largest server, the index, and how much is known."""
    level = _("high") if found.index >= HIGH else _("middling") if found.index >= MIDDLE else _("low")
    vendors = sum(one.holder is not None for one in found.vendors)
    declared = sum(len(one.sites) for one in found.vendors if one.holder)
    return [
        Figure(f"{write.digits(round(100 * found.largest_share))}%", _("of the sites on the largest server")),
        Figure(write.digits(found.index), _("concentration index (HHI), %(level)s") % {"level": level}),
        Figure(write.digits(vendors), _("vendors known")),
        Figure(f"{write.digits(declared)}/{write.digits(found.sites)}", _("sites with a vendor declared")),
    ]


def bars(held: Sequence[Held], down: Mapping[int, Target] | None = None) -> list[Bar]:
    """The largest as bars, the rest together as one."""
    known = [one for one in held if one.holder]
    shown = known if len(known) <= SHOWN + 1 else known[:SHOWN]
    rest = sum(len(one.sites) for one in known[len(shown) :])
    most = max([len(one.sites) for one in shown] + [rest, 1])
    made = [
        Bar(
            str(one.holder),
            len(one.sites),
            _wide(len(one.sites), most),
            one.holder if isinstance(one.holder, Server) else None,
            _down(one.sites, down),
        )
        for one in shown
    ]
    if rest:
        count = len(known) - len(shown)
        name = ngettext("%(n)s other", "%(n)s others", count) % {"n": write.digits(count)}
        made.append(Bar(name, rest, _wide(rest, most)))
    return made


def _wide(count: int, most: int) -> int:
    return max(1, round(100 * count / most))


def _down(sites: Sequence[Site], homes: Mapping[int, Target] | None) -> int:
    return sum((homes or {})[site.pk].state == "down" for site in sites if homes and site.pk in homes)


def within(held: Held, homes: Mapping[int, Target]) -> list[Bar]:
    """A vendor's sites by server: the blast radius of each machine."""
    most = max((len(sites) for sites in held.within.values()), default=1)
    return [
        Bar(
            str(server) if server else _("server not seen yet"),
            len(sites),
            _wide(len(sites), most),
            server if isinstance(server, Server) else None,
            _down(sites, homes),
        )
        for server, sites in held.within.items()
    ]


def districts(sites: Sequence[Site]) -> list[District]:
    """Sites by district, in the order given."""
    found: dict[str, District] = {}
    for site in sites:
        name = site.lao.district.name if site.lao.district else ""
        found.setdefault(name, District(name, [])).sites.append(site)
    return list(found.values())


def ending(rows: Sequence[Term], today: date) -> list[Ending]:
    """What ends, with how long that is off."""
    made = []
    for row in rows:
        left = (row.ends - today).days
        look = "down" if left < 0 else "waiting" if left <= 60 else "up"
        made.append(Ending(row, str(TERMS.get(row.kind, row.kind)), left, look))
    return made


def question(row: Proposal) -> Question:
    """The proposal in words; needs its sites with their LAO loaded."""
    sites = list(row.sites.all())
    bonds = [(str(words.ATTRIBUTES.get(kind, kind)), value) for kind, value in row.bonds]
    shared = _(" and ").join(dict.fromkeys(name for name, _value in bonds))
    told = {"n": write.digits(len(sites)), "shared": shared, "vendor": str(row.vendor or "")}
    if row.vendor:
        asked = ngettext(
            "%(n)s more site shares %(shared)s with the customers of %(vendor)s: is it a customer too?",
            "%(n)s more sites share %(shared)s with the customers of %(vendor)s: are they customers too?",
            len(sites),
        )
    else:
        asked = _("These %(n)s sites share %(shared)s: are they one vendor's?")
    maker = row.bonds[0][1] if row.bonds and row.bonds[0][0] == "credit" else ""
    return Question(row, asked % told, bonds, sites, str(row.vendor or maker))


def months(score: Score) -> list[Month]:
    """Availability month by month, oldest first."""
    made = []
    for day, measured in sorted(score.months.items()):
        share = measured.share
        if share is not None:
            look = "up" if share >= 0.99 else "waiting" if share >= 0.95 else "down"
            # A bar shows the last ten percent: below them a month is bad enough.
            height = max(2, round(1000 * (share - 0.9)))
            made.append(Month(write.month(day), percent(share), height, look))
    return made


def percent(share: float | None) -> str:
    """๙๙.๘๒%, never rounded up to a whole hundred."""
    if share is None:
        return "–"
    cut = int(share * 10_000) / 100
    return f"{write.digits(f'{cut:.2f}'.rstrip('0').rstrip('.'))}%"


def seconds(length: float | None) -> str:
    """A length of time in words; a dash where there is none."""
    return "–" if length is None else write.span(timedelta(seconds=length))


def score_figures(score: Score) -> list[Figure]:
    """The vendor's figures over the last twelve months."""
    open_, kept, broken = score.promised
    told = {"kept": write.digits(kept), "broken": write.digits(broken)}
    return [
        Figure(write.digits(len(score.incidents)), _("incidents in 12 months")),
        Figure(seconds(score.typical("noticed")), _("until noticed by us, median")),
        Figure(seconds(score.typical("answered")), _("until the vendor answered, median")),
        Figure(seconds(score.typical("repaired")), _("until all were back, median")),
        Figure(percent(score.availability), _("of the time reached from our probe")),
        Figure(write.digits(open_), _("promises open (%(kept)s kept, %(broken)s broken)") % told),
    ]


def headline(held: Held, homes: Mapping[int, Target]) -> str:
    """What is so with this vendor."""
    down = _down(held.sites, homes)
    told = {"n": write.digits(len(held.sites)), "down": write.digits(down), "largest": write.digits(held.largest)}
    told["vendor"] = str(held.holder)
    if not held.sites:
        return _("%(vendor)s hosts no site of ours today") % told
    if down:
        return _("%(down)s of the %(n)s sites of %(vendor)s cannot be reached") % told
    if held.largest:
        return _("%(vendor)s hosts %(n)s sites; one server takes down up to %(largest)s LAOs") % told
    return _("%(vendor)s hosts %(n)s sites") % told


def as_of(now: datetime) -> str:
    """When the page was made."""
    return _("As of %(moment)s") % {"moment": write.moment(now)}
