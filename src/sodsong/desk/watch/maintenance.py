"""A maintenance is ended so that it can be taken back, and taken back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from sodsong.desk.registry.changes.models import Change
from sodsong.desk.registry.changes.ops import note
from sodsong.desk.registry.models import Site
from sodsong.desk.watch import ops
from sodsong.desk.watch.models import Maintenance


@transaction.atomic
def end(row: Maintenance, by: str, now: datetime) -> Change:
    """End a maintenance now, or strike one that has not begun."""
    kept = {"site": row.site_id, "begins": row.begins.isoformat(), "ends": row.ends.isoformat()}
    ops.end_maintenance(row, now)
    told = {"reason": row.reason, "by": row.by, "pk": row.pk, "names": [row.site.lao.short_name], "n": 1}
    return note("maintenance", {**kept, **told}, by, now)


def reverse(data: Mapping[str, Any], _by: str, now: datetime) -> str:
    """The maintenance goes on, or will come, as it was noted; one whose end has passed meanwhile stays ended."""
    begins, ends = (datetime.fromisoformat(data[key]) for key in ("begins", "ends"))
    if ends <= now or not Site.objects.filter(pk=data["site"], until__isnull=True).exists():
        return "changed-meanwhile"
    rows = Maintenance.objects.filter(pk=data["pk"])
    if not rows.update(ends=ends):
        Maintenance.objects.create(site_id=data["site"], begins=begins, ends=ends, reason=data["reason"], by=data["by"])
    return ""
