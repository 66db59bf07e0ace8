"""An act is noted in the transaction that does it, and taken back in the one that does the reverse."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from sodsong.desk.registry.changes.models import Change

MAY_UNDO = timedelta(days=7)  # afterwards too much rests on it: what is wrong then is changed anew
Reverse = Callable[
    [Mapping[str, Any], str, datetime], str
]  # data, by whom, when → a code why it cannot be, empty where it is done


def note(kind: str, data: Mapping[str, Any], by: str, now: datetime) -> Change:
    """Keep that an act was done; called within the transaction of the act."""
    return Change.objects.create(kind=kind, data=dict(data), by=by[:150], at=now)


def undo(change: Change, reverse: Reverse, by: str, now: datetime) -> str:
    """Do the reverse, once; the code of why not, else empty. What is refused leaves everything as it was."""
    if now - change.at > MAY_UNDO:
        return "undo-too-late"
    with transaction.atomic():
        claimed = Change.objects.filter(pk=change.pk, undone_at__isnull=True)
        if not claimed.update(undone_at=now, undone_by=by[:150]):
            return "undone-already"
        refused = reverse(change.data, by, now)
        transaction.set_rollback(bool(refused))
    return refused
