"""The board: every LAO of the province as a tile, and the sentence that says what is so now."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sodsong.desk.cases.models import Incident
from sodsong.desk.console.pages import words, write
from sodsong.desk.registry import models as registry
from sodsong.desk.registry.models import Lao, Site
from sodsong.desk.watch.models import Target
from sodsong.judge.verdict.availability import Measured

FEW_DAYS = 3  # days with time down that are told in words
# The order in which tiles stand and in which an LAO with several sites takes the state of its worst one.
ORDER = ("down", "reported", "unknown", "abroad", "degraded", "up", "unwatched", "no-address")


@dataclass(frozen=True, slots=True)
class Tile:
    """One LAO on the board; ``look`` is the state its colour and edge show, ``words`` says it in full."""

    lao: Lao
    state: str
    look: str
    words: str


CELL_WIDTH, CELL_HEIGHT, GAP = 112, 66, 6  # of the map's cells, in its own units


@dataclass(slots=True)
class District:
    """The tiles of one district, the down ones first; ``down`` counts those down or reported, ``number`` names its part."""

    name: str
    tiles: list[Tile] = field(default_factory=list)
    number: int = 0
    row: registry.District | None = None

    @property
    def look(self) -> str:
        """How it looks as a whole: down as soon as one of its LAOs is."""
        looks = {tile.look for tile in self.tiles}
        return "down" if self.down else "unknown" if "unknown" in looks else "up" if "up" in looks else "unwatched"

    @property
    def share(self) -> int:
        """How much of it is down, in per cent."""
        return 100 * self.down // max(1, len(self.tiles))

    @property
    def down(self) -> int:
        """How many are down or reported so."""
        return sum(tile.look in ("down", "reported") for tile in self.tiles)


@dataclass(frozen=True, slots=True)
class Cell:
    """One district on the map: where its square lies, how it looks (the share that is down), what it says."""

    district: District
    x: int
    y: int
    look: str

    @property
    def middle(self) -> int:
        """Where its words are centred."""
        return self.x + CELL_WIDTH // 2

    @property
    def bar(self) -> int:
        """How far the share that is down reaches along its foot."""
        return CELL_WIDTH * self.district.down // max(1, len(self.district.tiles))


@dataclass(frozen=True, slots=True)
class Map:
    """The province's districts as squares, roughly as they lie; ``width`` and ``height`` in its own units."""

    cells: list[Cell]
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Board:
    """The whole board; ``counts`` by look."""

    districts: list[District]
    counts: Mapping[str, int]
    total: int
    watchable: int  # sites with an address that nobody watches yet

    @property
    def watched(self) -> int:
        """How many LAOs are watched."""
        return self.counts["down"] + self.counts["unknown"] + self.counts["up"]

    @property
    def unreachable(self) -> int:
        """How many LAOs are down, as we see or as was reported."""
        return self.counts["down"] + self.counts["reported"]

    @property
    def abroad(self) -> int:
        """How many LAOs can be reached, but not from abroad."""
        return sum(tile.state == "abroad" for district in self.districts for tile in district.tiles)

    @property
    def legend(self) -> list[tuple[str, str, int]]:
        """(look, words, count) of each look on the board; the four plain ones always."""
        looks = ("down", "reported", "unknown", "up", "unwatched")
        shown = [look for look in looks if look != "reported" or self.counts["reported"]]
        return [(look, str(words.STATES[look]), self.counts[look]) for look in shown]


def build(laos: Iterable[Lao], sites: Iterable[Site], homes: Mapping[int, Target], reported: set[int]) -> Board:
    """The board of a province from its LAOs in order, their addresses in force, and what is seen of them."""
    addresses: dict[int, list[Site]] = {}
    for site in sites:
        addresses.setdefault(site.lao_id, []).append(site)
    districts: dict[str, District] = {}
    counts: Counter[str] = Counter()
    total = 0
    for lao in laos:
        tile = _tile(lao, addresses.get(lao.pk, []), homes, reported)
        name = lao.district.name if lao.district else ""
        districts.setdefault(name, District(name, row=lao.district)).tiles.append(tile)
        counts[tile.look] += 1
        total += 1
    for district in districts.values():
        district.tiles.sort(key=lambda tile: ORDER.index(tile.look))
    for number, district in enumerate(districts.values(), 1):
        district.number = number
    watchable = sum(not site.watched for own in addresses.values() for site in own)
    return Board(list(districts.values()), counts, total, watchable)


def districts_of(board: Board) -> list[registry.District]:
    """The districts that stand on the board, as the register knows them, in its order."""
    return [one.row for one in board.districts if one.row is not None]


def laid_out(board: Board, places: Mapping[str, tuple[int, int]]) -> Map | None:
    """The map by each district's (column, row) from 1; None unless every district has its place."""
    here = [one for one in board.districts if one.name]
    if not here or any(one.name not in places for one in here):
        return None
    step_x, step_y = CELL_WIDTH + GAP, CELL_HEIGHT + GAP
    cells = [
        Cell(one, (places[one.name][0] - 1) * step_x, (places[one.name][1] - 1) * step_y, one.look) for one in here
    ]
    columns, rows = (max(places[one.name][axis] for one in here) for axis in (0, 1))
    return Map(cells, columns * step_x - GAP, rows * step_y - GAP)


def worst(states: Iterable[str]) -> str | None:
    """The state an LAO takes from its sites; None where there is none."""
    return min(states, key=ORDER.index, default=None)


def look_of(state: str) -> str:
    """The look of a state: a site that is slow, or not open to abroad, can be reached, a LAO without an address is not watched."""
    return {"degraded": "up", "abroad": "up", "no-address": "unwatched"}.get(state, state)


def _tile(lao: Lao, sites: Sequence[Site], homes: Mapping[int, Target], reported: set[int]) -> Tile:
    watched = [site for site in sites if site.watched]
    seen = worst(homes[site.pk].shown if site.pk in homes else "unknown" for site in watched)
    state = seen or ("unwatched" if sites else "no-address")
    if lao.pk in reported and state not in ("down", "up", "degraded", "abroad"):
        state = "reported"
    return Tile(lao, state, look_of(state), str(words.STATES[state]))


def headline(board: Board) -> str:
    """What is so now, in one sentence."""
    down = board.unreachable
    if not board.watched and not down:
        return _("No site is watched yet")
    if down:
        everyone = board.watched == board.total
        text = (
            ngettext("%(down)s of %(all)s cannot be reached", "%(down)s of %(all)s cannot be reached", down)
            if everyone
            else ngettext(
                "%(down)s of %(all)s watched cannot be reached", "%(down)s of %(all)s watched cannot be reached", down
            )
        )
        return text % {"down": write.digits(down), "all": write.digits(board.watched + board.counts["reported"])}
    if board.counts["unknown"] == board.watched:
        return _("What the sites are now is not known yet")
    if board.counts["unknown"]:
        return _("No site is known to be down; %(unknown)s are not known yet") % {
            "unknown": write.digits(board.counts["unknown"])
        }
    return _("All %(all)s sites watched can be reached") % {"all": write.digits(board.watched)}


def explanation(board: Board, incidents: Sequence[Incident]) -> str:
    """The line under the headline: the one cause and since when, or how many incidents there are."""
    if not board.watched and not board.unreachable:
        return _("The register knows %(all)s LAOs. Sites are watched once an officer has turned them on.") % {
            "all": write.digits(board.total)
        }
    if not incidents:
        return _("Nothing goes on.") if not board.unreachable else _("The failures are being looked at.")
    first = incidents[0]
    since = _("since %(moment)s") % {"moment": write.moment(first.began_at)}
    if len(incidents) > 1:
        several = ngettext("%(n)s incident goes on", "%(n)s incidents go on", len(incidents))
        return f"{several % {'n': write.digits(len(incidents))}} · {since}"
    cause = words.CAUSES.get(first.cause_kind)
    named = str(cause) % {"value": first.cause_value} if cause else _("no cause shared with others")
    sure = _("confirmed by an officer") if first.confirmed else _("suspected, waits for an officer to confirm")
    return f"{named} ({sure}) · {since}" if cause else f"{named} · {since}"


def checked(last: datetime | None, now: datetime) -> str:
    """When anything was last checked."""
    if last is None:
        return _("Nothing has been checked yet.")
    return _("Last checked %(moment)s (%(ago)s)") % {"moment": write.moment(last), "ago": write.ago(last, now)}


@dataclass(frozen=True, slots=True)
class DayBar:
    """A day of the uptime bars: its place and width in per cent, how much of its height was down, and in words."""

    x: float
    width: float
    look: str  # up, down or unknown
    down: float  # per cent of the known time
    day: date
    length: str  # how long it was not reached, empty where it was


@dataclass(frozen=True, slots=True)
class Uptime:
    """Bars of the last days, the newest last; ``share`` is the per cent of the known time that it was reached."""

    bars: tuple[DayBar, ...]
    share: str | None
    bad: tuple[DayBar, ...]  # the newest days with time down


def uptime(days: Sequence[Measured], first: date) -> Uptime:
    """The uptime bars of days from ``first`` on."""
    step, bars = 100 / len(days), list[DayBar]()
    for number, one in enumerate(days):
        look = "unknown" if one.share is None else "down" if one.down else "up"
        down = 0.0 if one.share is None else max(100 * (1 - one.share), 12.0 if one.down else 0.0)
        length = write.span(timedelta(seconds=round(one.down * 86_400))) if one.down else ""
        day = first + timedelta(days=number)
        bars.append(DayBar(round(number * step, 3), round(step * 0.75, 3), look, round(down, 1), day, length))
    total = sum(days, Measured())
    share = None if total.share is None else f"{math.floor(total.share * 1000) / 10:g}"
    return Uptime(tuple(bars), share, tuple(bar for bar in reversed(bars) if bar.length)[:FEW_DAYS])
