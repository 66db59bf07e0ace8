"""What the bot says of a body: its row, a fresh look at its site and its case go in, one short message comes out."""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings

from sodsong.act.channels.policy import BANGKOK
from sodsong.desk.cases import queries as cases
from sodsong.desk.cases.models import Member
from sodsong.desk.dispatch.outbox.texts import say
from sodsong.desk.registry.models import Lao
from sodsong.desk.watch import queries as watch
from sodsong.ground.thai.digits import to_thai
from sodsong.ground.thai.write import clock_time, long_date
from sodsong.observe.probe.record import Observation

# Families of reasons in words, by their beginning; what is not here is left unsaid.
_WHY = {
    "dns": ("ไม่พบชื่อเว็บไซต์", "its name is not found"),
    "connect-refused": ("เครื่องแม่ข่ายไม่รับการเชื่อมต่อ", "the server refuses the connection"),
    "connect": ("เชื่อมต่อเครื่องแม่ข่ายไม่ได้", "the server cannot be connected to"),
    "timeout": ("เครื่องแม่ข่ายไม่ตอบในเวลา", "the server does not answer in time"),
    "tls": ("ใบรับรองความปลอดภัยมีปัญหา", "its certificate has a problem"),
    "http-5": ("เครื่องแม่ข่ายตอบว่าขัดข้อง", "the server says it has a fault"),
    "http-4": ("ไม่พบหน้าแรก", "the home page is not found"),
    "suspended": ("เว็บไซต์ถูกระงับ", "the site is suspended"),
    "hacked": ("หน้าเว็บถูกเปลี่ยนเนื้อหา", "its content has been replaced"),
}
_STILL = ("down", "reported", "implied")


@dataclass(frozen=True, slots=True)
class Look:
    """What is seen of a body now: ``up``, ``down`` or ``unknown``, why, since when, and at what time it was looked at."""

    state: str
    reason: str = ""
    since: datetime | None = None
    at: datetime | None = None

    def kept(self) -> dict[str, str]:
        """The form a report keeps."""
        found = {"state": self.state, "reason": self.reason}
        found |= {"since": self.since.isoformat()} if self.since else {}
        return found | ({"at": self.at.isoformat()} if self.at else {})


def home_of(lao: Lao) -> str | None:
    """The address to probe; None where nothing is watched."""
    homes = watch.homes_of([lao.pk]).get(lao.pk, [])
    return homes[0].url if homes else None


def look_of(lao: Lao, seen: Observation | None) -> Look:
    """The fresh observation, and since when the watch knows of the same; an own line that fails blames nobody."""
    home = next(iter(watch.homes_of([lao.pk]).get(lao.pk, [])), None)
    if seen is None or home is None or seen.finding not in ("up", "degraded", "down"):
        return Look("unknown", at=seen.at if seen else None)
    if seen.finding == "down":
        since = home.since if home.state == "down" else None
        if home.state == "unknown":
            return Look("unknown", at=seen.at)
        return Look("down", seen.reason, since, seen.at)
    return Look("up", seen.reason, at=seen.at)


def answer(lao: Lao, look: Look, symptom: str) -> str:
    """What is said to whoever reported ``symptom`` of this body."""
    kinds = (
        {"down": "bot-not-back", "up": "bot-back"} if symptom == "recovered" else {"down": "bot-down", "up": "bot-up"}
    )
    why = next((words[_tongue()] for start, words in _WHY.items() if look.reason.startswith(start)), "")
    english = _tongue() == 1
    since = ""
    if look.since:
        since = f" since {moment(look.since)}" if english else f" ตั้งแต่ {moment(look.since)}"
    return say(
        kinds.get(look.state, "bot-unknown"),
        lao=lao,
        at=moment(look.at) if look.at else "",
        why=f" ({why})" if why else "",
        since=since,
        case=_case(lao),
    ).text


def status_of_province(province: str) -> str:
    """A province in one message: how many of its sites are down, and its live cases with how many of its LAOs are in them."""
    counts, lines = watch.state_counts(province), []
    for one in cases.live(province)[:5]:
        count = _digits(one.down_count)  # type: ignore[attr-defined]  # annotated by listed
        due = _due(one.deadline)
        lines.append(f"\n{_said('เหตุที่', 'Incident')} {_digits(one)}: {count} {_said('แห่ง', 'sites')}{due}")
    down, watched = counts["down"], counts.total()
    return say("bot-status", province=province, down=down, all=watched, cases="".join(lines)).text


def moment(when: datetime) -> str:
    """Day and time as letters write them, in Thai time."""
    local = when.astimezone(BANGKOK)
    if _tongue() == 1:
        return f"{local:%d %b %Y %H:%M}"
    return f"{long_date(local.date())} เวลา {clock_time(local.time())}"


def _case(lao: Lao) -> str:
    row = cases.live_with(lao)
    if row is None:
        return ""
    count = Member.objects.filter(incident=row, state__in=_STILL).count()
    number = _digits(row)
    if count < 2:
        return f" {_said('เหตุที่', 'Incident')} {number}{_due(row.deadline)}"
    same = _said("บนเครื่องแม่ข่ายเดียวกัน", "on the same server") if row.cause_kind == "ip" else ""
    one = f" {_said('เป็นหนึ่งใน', 'one of')} {_digits(count)}{_said(' แห่ง', '')}{' ' if same and _tongue() else ''}{same}"
    return f"{one} {_said('เหตุที่', 'Incident')} {number}{_due(row.deadline)}"


def _due(day: date | None) -> str:
    if day is None:
        return ""
    return f" กำหนด {long_date(day)}" if _tongue() == 0 else f", deadline {day.day} {day:%B %Y}"


def _digits(value: object) -> str:
    return to_thai(str(value)) if _tongue() == 0 else str(value)


def _said(thai: str, english: str) -> str:
    return (thai, english)[_tongue()]


def _tongue() -> int:
    return 1 if settings.SODSONG.messaging.lang == "en" else 0
