"""The stage that turns what a case's steps want told into messages, one for each notice, once."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from sodsong.act.casework.record import OVER
from sodsong.desk.cases import queries as case_queries
from sodsong.desk.cases.models import Notice
from sodsong.desk.cases.ops import stages as case_stages
from sodsong.desk.dispatch import queries as dispatch
from sodsong.desk.dispatch.models import Recipient
from sodsong.desk.dispatch.outbox import ops
from sodsong.desk.dispatch.outbox.texts import Words, say
from sodsong.desk.registry import queries as registry
from sodsong.desk.registry.models import Contact, District, Lao
from sodsong.ground.thai.write import long_date

AT_ONCE = 50  # notices a look
STALE = timedelta(days=3)  # an older notice says nothing to anybody any more


def pull(now: datetime) -> int:
    """Make the messages of the waiting notices; returns how many notices were taken."""
    return sum(_take(notice, now) for notice in case_queries.waiting_notices(AT_ONCE))


@transaction.atomic
def _take(notice: Notice, now: datetime) -> bool:
    if not case_stages.take_notice(notice, now):
        return False
    owner = _owner(notice.to)
    if owner is None or now - notice.at > STALE or notice.incident.state in OVER:
        return True
    extra = ops.Extra(incident=notice.incident, urgent=notice.kind == "breach")
    ops.post(f"notice:{notice.key}", owner, _words(notice, owner), now, extra)
    return True


def _owner(to: str) -> registry.Owner | None:
    """Whom a notice's ``to`` names: an LAO's code, ``district:NAME`` or ``office:NAME``."""
    kind, _colon, name = to.rpartition(":")
    if kind == "office":
        return name if name in Contact.OFFICES else "province"
    if kind == "district":
        return District.objects.filter(name=name, province__name=settings.SODSONG.province).first()
    return Lao.objects.filter(code=to).first()


def _words(notice: Notice, owner: registry.Owner) -> Words:
    incident = notice.incident
    laos = registry.by_codes(list(notice.data.get("laos", ())))
    due = f" (กำหนด {long_date(incident.deadline)})" if incident.deadline else ""
    if settings.SODSONG.messaging.lang == "en":
        due = f" (deadline {incident.deadline:%d %B %Y})" if incident.deadline else ""
    link = _link(notice)
    kind = notice.data.get("said", "overdue") if notice.kind == "said" else notice.kind
    return say(
        kind if kind in ("reminder", "breach", "silence", "fixed", "other-problem") else "overdue",
        name=_name(owner),
        incident=incident,
        deadline=due,
        link=f"\n{link}" if link else "",
        count=len(laos),
        laos=", ".join(map(str, laos.values())),
        hours=notice.data.get("hours", ""),
        title=notice.data.get("title", ""),
        lao=notice.data.get("name", ""),
        note=notice.data.get("note", ""),
    )


def _link(notice: Notice) -> str:
    """The receiver's own signed link, where the letter is issued and the office has said where its pages are."""
    row = Recipient.objects.filter(circular__incident=notice.incident, key=notice.to).first()
    if row is None or not settings.SODSONG.address:
        return ""
    return settings.SODSONG.address + reverse("public:recipient", args=[dispatch.link_token(row)])


def _name(owner: registry.Owner) -> str:
    names = {"province": "สำนักงานจังหวัด", "nacc": "สำนักงาน ป.ป.ช. ประจำจังหวัด", "assessors": "คณะผู้ประเมิน"}
    if isinstance(owner, str):
        return names.get(owner, owner)
    return f"ที่ทำการอำเภอ{owner.name}" if isinstance(owner, District) else str(owner)
