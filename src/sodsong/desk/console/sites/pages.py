"""Sites as a table shows them and a file holds them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sodsong.desk.console.pages import board, words
from sodsong.desk.registry import holdings
from sodsong.desk.registry.models import Site
from sodsong.desk.watch import queries as watch


@dataclass(frozen=True, slots=True)
class Line:
    """One site: how it stands, and whose it is."""

    site: Site
    state: str
    look: str
    words: str
    vendor: str


def lines(sites: Sequence[Site]) -> list[Line]:
    """The sites as they come: two questions for all of them."""
    ids = [one.pk for one in sites]
    homes, vendors = watch.homes_at(ids), holdings.vendors_of(ids)
    found = []
    for one in sites:
        home = homes.get(one.pk)
        state = "unwatched" if not one.watched else home.shown if home else "unknown"
        found.append(Line(one, state, board.look_of(state), str(words.STATES[state]), vendors.get(one.pk, "")))
    return found


def table(rows: Iterable[Line]) -> tuple[list[str], list[list[object]]]:
    """Head and rows of a file."""
    head = [_("Code"), _("LAO"), _("District"), _("Address"), _("Watched"), _("State"), _("Vendor")]
    return head, [
        [
            one.site.lao.code,
            one.site.lao.short_name,
            one.site.lao.district.name if one.site.lao.district else "",
            one.site.url,
            _("yes") if one.site.watched else _("no"),
            one.words,
            one.vendor,
        ]
        for one in rows
    ]
