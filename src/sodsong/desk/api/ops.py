"""Writes of other programs: once for each key, whole or not at all."""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from django.db import IntegrityError, transaction

from sodsong.desk.api.models import Write
from sodsong.desk.cases.models import Incident
from sodsong.desk.cases.ops import incidents as incident_ops
from sodsong.desk.cases.ops import writing as story_ops
from sodsong.desk.inbox import ops as inbox
from sodsong.desk.inbox.models import Report
from sodsong.desk.registry.models import Lao
from sodsong.desk.registry.people.models import Token
from sodsong.ground.places import record as places

Answered = tuple[int, dict[str, Any]]


class KeyReused(ValueError):  # noqa: N818  # what the program sent
    """This key was used for another write."""


def once(token: Token, key: str, request: Any, now: datetime, act: Callable[[], Answered]) -> tuple[Answered, bool]:
    """Do ``act`` unless this token has done it under that key; what is answered, and whether it is an answer of before.

    The key, the deed and the answer are one transaction: a kill leaves all or nothing, and of two at once one waits.
    Raises KeyReused when the key was another request's. A refusal (400 and above) is not kept: mended, it may come again.
    """
    digest = hashlib.sha256(json.dumps(request, sort_keys=True, default=str).encode()).hexdigest()
    try:
        with transaction.atomic():
            row = Write.objects.create(token=token, key=key, digest=digest, at=now)
            status, answer = act()
            if status >= 400:
                transaction.set_rollback(True)
            Write.objects.filter(pk=row.pk).update(status=status, answer=answer)
            return (status, answer), False
    except IntegrityError:
        known = Write.objects.filter(token=token, key=key).first()
        if known is None:
            raise
    if known.digest != digest:
        raise KeyReused
    return (known.status, known.answer), True


def report(
    token: Token, key: str, lao: Lao, now: datetime, *, symptom: places.Symptom, text: str, said_at: datetime | None
) -> Report:
    """Another program's word about one LAO; the incident takes it as it takes any report."""
    district = lao.district.name if lao.district else ""
    meant = places.Lao(lao.code, cast("Any", lao.type), lao.name, lao.official_name, district, lao.province.name)
    answer = places.Answer(text, "match", "exact", meant, symptom=symptom)
    word = inbox.Word("api", f"api:{token.pk}:{key}", text, answer, said_at or now, by=token.name)
    return inbox.tell(word, now)


def note(token: Token, incident: Incident, text: str, now: datetime) -> story_ops.Outcome:
    """Another program writes into an incident's story under its own name."""
    return incident_ops.note(incident, f"API: {token.name}"[:150], now, text)
