"""What the attribution holds between two rounds, so that a round costs what has changed; a restart builds it again."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sodsong.act.casework import record as casework
from sodsong.desk.cases import queries
from sodsong.desk.watch import queries as sights

if TYPE_CHECKING:
    from sodsong.judge.cause.world.atlas import Atlas

AFRESH = timedelta(minutes=10)  # so often all is read again: what no row tells of (an age, a closed value) comes in
MOST = 1_000  # so many changed sites are read one by one; more of them with all the others


@dataclass(slots=True)
class Memory:
    """The sites as last read. It is never ahead of the rows: what was read and then not claimed is read again."""

    atlas: "Atlas | None" = None
    sites: dict[str, casework.SiteNow] = field(default_factory=dict)
    planned: set[int] = field(default_factory=set)
    mark: sights.Mark = field(default_factory=sights.Mark)
    read_at: datetime | None = None

    def look(self, flips: Sequence[int], now: datetime) -> "Atlas":
        """The atlas of ``now``: the sites of ``flips`` (ids) and all that changed since are read, the others kept."""
        from sodsong.judge.cause.locate import chart, follow  # noqa: PLC0415  # numpy: 17 MB until something fails

        mark, planned = sights.mark(), queries.down_by_plan(now)
        changed = sights.changed_since(self.mark, flips) | (planned ^ self.planned)
        same = (mark.watched, mark.target) == (self.mark.watched, self.mark.target)
        young = self.read_at is not None and timedelta(0) <= now - self.read_at < AFRESH
        if self.atlas is not None and same and young and len(changed) <= MOST:
            seen = queries.sites_now(now, planned, changed) if changed else []
            self.atlas = follow(self.atlas, [site for site, _ in seen]) if seen else self.atlas
        else:
            seen = queries.sites_now(now, planned)
            self.atlas, self.sites, self.read_at = chart([site for site, _ in seen]), {}, now
        self.sites.update((site.site, site) for _, site in seen)
        self.mark, self.planned = mark, planned
        return self.atlas
