"""The certificate's page as words, made of the evidence alone: the same evidence always says the same."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sodsong.ground.thai.digits import to_thai
from sodsong.ground.thai.write import clock_time, long_date, short_date
from sodsong.prove.evidence.package import Evidence
from sodsong.prove.evidence.statement import Seen, Span, Statement

BANGKOK = ZoneInfo("Asia/Bangkok")
MOST_ROWS = 36  # so that the page stays one
TITLE = "บันทึกหลักฐานผลการตรวจเว็บไซต์"
HEAD = ("ที่", "อปท.", "เว็บไซต์ที่ตรวจ", "เห็นว่าเข้าไม่ได้ตั้งแต่", "เห็นว่ากลับมาเมื่อ", "ตรวจ", "มีคำตอบ")
LIMITS = (
    "บันทึกนี้กล่าวเฉพาะสิ่งที่จุดตรวจของเราเห็นตามเวลาที่ระบุ ไม่ได้กล่าวว่าเครื่องแม่ข่ายหยุดทำงาน "
    "ไม่ได้กล่าวว่าผู้อื่นเข้าไม่ได้เช่นเดียวกัน และไม่ได้กล่าวว่าเป็นความรับผิดของผู้ใด เวลาเป็นเวลาประเทศไทยตามนาฬิกาของจุดตรวจ "
    "การพิสูจน์ข้างล่างแสดงว่าข้อความและข้อมูลดิบไม่ได้เปลี่ยนแปลงนับแต่รับรองไว้ ไม่ได้แสดงว่าการตรวจไม่มีทางผิดพลาด"
)
KINDS = {
    "ip": "เครื่องแม่ข่ายหมายเลข",
    "server": "เครื่องแม่ข่ายหมายเลข",
    "vendor": "ผู้ให้บริการเว็บไซต์",
    "ns": "เครื่องแม่ข่ายชื่อโดเมน",
    "net24": "เครือข่าย",
    "asn": "ผู้ให้บริการอินเทอร์เน็ตหมายเลข",
    "tls": "ใบรับรอง",
}


@dataclass(frozen=True, slots=True)
class Page:
    """The page in the order in which it is read."""

    title: str
    subtitle: str
    opening: tuple[str, ...]
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    after: tuple[str, ...]
    proof: tuple[str, ...]
    caption: str
    qr: str

    def strings(self) -> list[str]:
        """Every word of it, in order."""
        cells = [cell for row in self.rows for cell in row]
        return [self.title, self.subtitle, *self.opening, *self.head, *cells, *self.after, *self.proof, self.caption]


def page(evidence: Evidence) -> Page:
    """The page of ``evidence``."""
    told, point = evidence.statement, evidence.proof.checkpoint
    rows = _rows(told.seen)
    address = f"{told.address}/verify/" if told.address else ""
    witnesses = [one.name for one in evidence.witnesses]
    return Page(
        TITLE,
        f"เลขที่ {told.id} ออกโดย{told.office} เมื่อ{_moment(told.issued_at)}",
        (_checked(told), _case(told)),
        HEAD,
        rows[:MOST_ROWS],
        (
            *((f"และอีก {_n(len(rows) - MOST_ROWS)} รายการในแฟ้มข้อมูลที่แนบ",) if len(rows) > MOST_ROWS else ()),
            _copies(told),
            LIMITS,
        ),
        (
            f"รายการที่ {evidence.proof.index} ของสมุดหลักฐาน {point.origin} ซึ่งลงลายมือชื่อรับรองไว้แล้ว {point.size} รายการ",
            f"ค่าราก {point.root.hex()}",
            f"ค่าย่อยข้อมูลดิบ {told.raw.sha256} ({_n(told.raw.rows)} แถว)",
            f"ประทับเวลาตาม RFC 3161: {'มี' if evidence.stamp else 'ไม่มี'} พยานร่วมรับรอง: {', '.join(witnesses) or 'ไม่มี'}",
        ),
        (f"ตรวจสอบแฟ้มนี้ได้ที่ {address} หรือ" if address else "ตรวจสอบแฟ้มนี้ได้")
        + "โดยไม่ต้องต่ออินเทอร์เน็ตด้วยคำสั่ง sodsong evidence verify",
        address or f"sodsong evidence {told.id}",
    )


def _checked(told: Statement) -> str:
    laos = list(dict.fromkeys(one.name for one in told.seen))
    whose = laos[0] if len(laos) == 1 else f"องค์กรปกครองส่วนท้องถิ่น {_n(len(laos))} แห่งในจังหวัด{told.province}"
    checks, answered = sum(one.checks for one in told.seen), sum(one.answered for one in told.seen)
    unknown = sum(one.unknown for one in told.seen)
    return (
        f"จากจุดตรวจของเรา ({', '.join(told.vantages) or '-'}) ตั้งแต่{_moment(told.since)} ถึง{_moment(told.until)} "
        f"ได้ตรวจเว็บไซต์ของ{whose} รวม {_n(checks)} ครั้ง มีคำตอบ {_n(answered)} ครั้ง "
        f"ไม่มีคำตอบที่ใช้ได้ {_n(checks - answered - unknown)} ครั้ง และไม่ทราบผล {_n(unknown)} ครั้ง"
    )


def _case(told: Statement) -> str:
    case = told.case
    parts = [f"เหตุขัดข้องที่ {to_thai(case.number)}: จุดตรวจของเราเห็นว่าเริ่มเข้าไม่ได้เมื่อ{_moment(case.began_at)}"]
    if case.recovered_at:
        parts.append(f"และเห็นว่ากลับมาเมื่อ{_moment(case.recovered_at)}")
    if case.cause_kind in KINDS:
        sure = "เจ้าหน้าที่ยืนยันแล้ว" if case.confirmed else "ระบบสันนิษฐาน ยังไม่มีผู้ยืนยัน"
        parts.append(f"เว็บไซต์ที่เข้าไม่ได้พร้อมกันใช้{KINDS[case.cause_kind]} {case.cause_value} ร่วมกัน ({sure})")
    return " ".join(parts)


def _copies(told: Statement) -> str:
    if not told.kept:
        return "บันทึกนี้ไม่มีสำเนาหน้าเว็บที่เก็บไว้"
    items = sorted({one.item for one in told.kept if one.item}, key=lambda item: (len(item), item))
    named = f" เป็นหน้าของรายการ OIT {', '.join(items)}" if items else ""
    return f"มีสำเนาหน้าเว็บที่เก็บไว้ {_n(len(told.kept))} หน้า{named} ที่อยู่ เวลา และค่าย่อยของแต่ละหน้าอยู่ในแฟ้มข้อมูลที่แนบ"


def _rows(seen: tuple[Seen, ...]) -> tuple[tuple[str, ...], ...]:
    alone = len(seen) == 1
    made: list[tuple[str, ...]] = []
    for one in seen:
        spans: list[tuple[Span | None, str]] = [(span, "") for span in one.down] if alone else _joined(one.down)
        for span, more in spans or [(None, "")]:
            since = f"{_near(span.since)}{more}" if span else "ไม่พบว่าเข้าไม่ได้"
            until = (_near(span.until) if span.until else "ยังไม่กลับ") if span else "-"
            counts = (_n(one.checks), _n(one.answered))
            made.append((to_thai(len(made) + 1), one.name, _host(one.url), since, until, *counts))
    return tuple(made)


def _joined(spans: tuple[Span, ...]) -> list[tuple[Span | None, str]]:
    """Several times on one line: from the first to the last return, and how many they were."""
    if not spans:
        return []
    whole = Span(spans[0].since, spans[-1].until, spans[0].reason)
    return [(whole, f" ({_n(len(spans))} ช่วง)" if len(spans) > 1 else "")]


def _host(url: str) -> str:
    """An address as people write it; the whole stands in the statement."""
    return url.removeprefix("http://").removesuffix("/") if url.startswith("http://") else url.removesuffix("/")


def _n(number: int) -> str:
    return to_thai(f"{number:,}")


def _moment(when: datetime) -> str:
    local = when.astimezone(BANGKOK)
    return f"วันที่ {long_date(local.date())} เวลา {clock_time(local.time())}"


def _near(when: datetime) -> str:
    local = when.astimezone(BANGKOK)
    return f"{short_date(local.date())} {clock_time(local.time())}"
