"""Questions to the acts that can be taken back."""

from datetime import datetime

from django.db.models import QuerySet

from sodsong.desk.registry.changes.models import Change
from sodsong.desk.registry.changes.ops import MAY_UNDO


def changes() -> QuerySet[Change]:
    """Every act, the newest first."""
    return Change.objects.all()


def may_undo(change: Change, now: datetime) -> bool:
    """Can it still be taken back, as far as its row tells?"""
    return change.undone_at is None and now - change.at <= MAY_UNDO
