"""What can be shown of each body in an incident: the OIT items it touched, each page's copy from before, its certificates."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

from django.urls import reverse

from sodsong.act.casework.acts import BANGKOK
from sodsong.desk.cases.models import Incident, Member
from sodsong.desk.disclosure import queries as disclosure
from sodsong.desk.disclosure import touched
from sodsong.desk.proofs.models import Certificate
from sodsong.desk.vault.models import Wanted
from sodsong.desk.vault.queries import captures


@dataclass(frozen=True, slots=True)
class Page:
    """An item's page: its code and title in words; ``at`` and ``copy`` say when it was last kept before, and where that is read.

    ``touched``: it could not be read during the failure, as its flips tell; else it is only kept.
    """

    label: str
    url: str
    touched: bool
    at: datetime | None = None
    copy: str = ""


@dataclass(slots=True)
class Body:
    """One body of the incident."""

    member: Member
    pages: list[Page] = field(default_factory=list)
    certificate: Certificate | None = None

    @property
    def items(self) -> int:
        """How many pages could not be read."""
        return sum(page.touched for page in self.pages)

    @property
    def kept(self) -> int:
        """How many of its pages have a copy from before."""
        return sum(page.at is not None for page in self.pages)


def bodies(incident: Incident, members: Sequence[Member], certificates: Iterable[Certificate]) -> list[Body]:
    """Each of ``members`` with what can be shown of it: six queries, however many."""
    year = disclosure.fiscal_year(incident.began_at.astimezone(BANGKOK).date())
    items = touched.items(year, {member.lao_id: (member.since, member.back_at) for member in members})
    kept = captures.kept_before({member.lao_id: member.since for member in members})
    wanted = captures.items(member.lao_id for member in members)
    own = {one.lao_id: one for one in reversed(list(certificates)) if one.made_at and one.lao_id}
    found = {member.lao_id: Body(member, certificate=own.get(member.lao_id)) for member in members}
    told: set[tuple[int, str]] = set()
    for lao, several in items.items():
        code = found[lao].member.lao.code
        for item in several:
            at = kept.get((lao, item.url))
            copy = _copy(code, item.url, at, wanted.get((lao, item.url)))
            found[lao].pages.append(Page(f"{item.code} {item.title}".strip(), item.url, touched=True, at=at, copy=copy))
            told.add((lao, item.url))
    for (lao, url), at in sorted(kept.items(), key=lambda one: one[0]):
        if (lao, url) not in told:
            row = wanted.get((lao, url))
            copy = _copy(found[lao].member.lao.code, url, at, row)
            found[lao].pages.append(Page(row.label if row else url, url, touched=False, at=at, copy=copy))
    return list(found.values())


def _copy(code: str, url: str, at: datetime | None, wanted: Wanted | None) -> str:
    """Where a copy is read: at its item's own address while that item's page is this one, else by address and time."""
    if at is None:
        return ""
    moment = at.astimezone(UTC)
    if wanted and wanted.until is None:
        query = urlencode({"at": moment.isoformat(timespec="seconds")})
        return reverse("public:archive-item", args=[code, wanted.item]) + f"?{query}"
    stamp = int(moment.strftime("%Y%m%d%H%M%S"))
    return reverse("public:archive-page", args=[code, stamp]) + "?u=" + quote(url, safe="")
