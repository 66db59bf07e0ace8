"""What people have told us, by person: found by their way to be reached, their chat or their name; shown, and forgotten.

A way to be reached and a chat are one person's; a name may be many people's, so what a name alone finds is told apart.
Letters are papers of the office and stay whole.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet

from sodsong.desk.inbox.models import Report
from sodsong.desk.registry.sealing import digest, opened
from sodsong.ground.thai.digits import to_arabic
from sodsong.ground.thai.fold import one_line

LEAST = 2  # letters of a name that is looked for
MOST = 200  # reports found by one question
NOBODY = "LINE"  # what stands in the place of a name that LINE did not tell
_LINE_USER = re.compile("U[0-9a-f]{32}")
_PHONE = re.compile(r"[\d\s()+.\-]{9,25}")
_STRUCK = {"by": "", "sender": "", "reach": "", "text": "", "written": "", "note": ""}


@dataclass(frozen=True, slots=True)
class Told:
    """One report of a person; ``sure`` where more than a name says that it is theirs; ``reach`` in the open."""

    report: Report
    sure: bool
    reach: str


def found_by(asked: str) -> list[Told]:
    """What was told by whoever ``asked`` names: a telephone number, an e-mail address, a LINE user id or a name."""
    text = one_line(asked)
    if len(text) < LEAST:
        return []
    sure = {report.pk for report in _rows() if report.reach and _way(opened(report.reach) or "") == _way(text)}
    if _LINE_USER.fullmatch(text):
        sure |= _keys(_rows().filter(sender=digest(f"line:{text}")))
    return _told(sure, _keys(_rows().filter(by__icontains=text)))


def of_the_same(report: Report) -> list[Told]:
    """What was told by whoever told this; a form's network address is no person's, an office stands behind it."""
    sure, way = {report.pk}, _way(opened(report.reach) or "") if report.reach else ""
    if report.sender and report.source in ("line", "chat"):
        sure |= _keys(_rows().filter(sender=report.sender))
    if way and report.source in ("form", "officer"):
        sure |= {row.pk for row in _rows().exclude(reach="") if _way(opened(row.reach) or "") == way}
    named = _rows().filter(by=report.by) if report.by not in ("", NOBODY) else Report.objects.none()
    return _told(sure, _keys(named))


def held(told: Iterable[Told]) -> list[dict[str, object]]:
    """What is held, for the person who asks; ``report`` is the number that forgets it."""
    return [
        {
            "report": one.report.pk,
            "at": one.report.at.isoformat(),
            "said_at": one.report.said_at.isoformat() if one.report.said_at else None,
            "source": one.report.source,
            "by": one.report.by,
            "reach": one.reach or None,
            "of": str(one.report.lao) if one.report.lao else None,
            "symptom": one.report.symptom,
            "text": one.report.text,
            "by_name_alone": not one.sure,
        }
        for one in told
    ]


def forget(reports: Iterable[int], now: datetime) -> int:
    """Strike who told these reports, how to reach them and their words; returns how many held any of it."""
    return strike(Report.objects.filter(pk__in=list(reports)), now)


def forget_before(before: datetime, now: datetime) -> int:
    """The same for everything that was told before then."""
    return strike(Report.objects.filter(at__lt=before), now)


@transaction.atomic
def strike(rows: QuerySet[Report], now: datetime) -> int:
    """Strike the person from these rows; that a body was reported stays. A question without its words is closed as none's."""
    mine = rows.filter(letter__isnull=True).exclude(by="", sender="", reach="", text="", written="", note="")
    mine.filter(decided_by=F("by")).update(decided_by="")  # a reporter who chose the body in the chat
    mine.filter(decision="").exclude(outcome="match").update(decision="none", decided_at=now)
    return mine.update(**_STRUCK)


def _rows() -> QuerySet[Report]:
    return Report.objects.filter(letter__isnull=True)


def _keys(rows: QuerySet[Report]) -> set[int]:
    return set(rows.values_list("pk", flat=True))


def _told(sure: set[int], named: set[int]) -> list[Told]:
    rows = Report.objects.filter(pk__in=sorted(sure | named)[-MOST:]).select_related("lao").order_by("-at", "-pk")
    return [Told(row, row.pk in sure, _shown(row)) for row in rows]


def _shown(report: Report) -> str:
    """A chat's id is nobody's to read."""
    return (opened(report.reach) or "") if report.reach and report.source in ("form", "officer") else ""


def _way(written: str) -> str:
    """A way to be reached, so that the same one written otherwise is the same: a number by its digits, +66 as 0."""
    plain = to_arabic(one_line(written)).casefold()
    if not _PHONE.fullmatch(plain):
        return plain
    digits = re.sub(r"\D", "", plain)
    return f"0{digits[2:]}" if digits.startswith("66") and len(digits) >= 10 else digits
