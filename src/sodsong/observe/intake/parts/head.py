"""The head, body and foot of a letter: who writes, to whom, when, by when."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from sodsong.ground.papers.record import Contact, LetterKind, Number
from sodsong.ground.thai.digits import to_arabic
from sodsong.ground.thai.read_dates import FoundDate, read_dates
from sodsong.ground.thai.working_days import Calendar

_URGENCY = re.compile(r"^\s*(ด่วนที่สุด|ด่วนมาก|ด่วน)\s*(?:$|(?=\sที่\s)|(?=[ \t]+บันทึกข้อความ))", re.MULTILINE)
_NUMBER_LINE = re.compile(
    r"^\s*(?:ด่วน\S{0,8}\s+)?ที่\s+(?P<raw>[ก-ฮ]{2,3}\s?[\d๐-๙][^\t\n]*?)(?=\s{3,}\S|\t|\s+วันที่|\s*$)", re.MULTILINE
)
_NUMBER = re.compile(
    r"^(?P<letters>[ก-ฮ]{2,3})\s?(?P<owner>[\d๐-๙]+(?:[.\s][\d๐-๙]+)*)\s*/\s*(?P<circular>ว)?\s*(?P<running>.*)$"
)
_TO = re.compile(r"^\s*(?P<word>ถึง|เรียน)\s+(?P<whom>\S[^\n]*)", re.MULTILINE)
_SUBJECT = re.compile(r"^\s*เรื่อง\s+\S", re.MULTILINE)
_MEMO = re.compile(r"(?:^|\t|  )[ \t]{0,40}(?:ด่วน(?:ที่สุด|มาก)?[ \t]+)?บันทึกข้อความ", re.MULTILINE)
_OFFICE_AHEAD = re.compile("สำนักงาน|ที่?ทำการ|ที่?ว่าการ|อำเภอ|องค์การ|เทศบาล|จังหวัด|นาย")
_NEXT_ADDRESSEE = re.compile(
    r"\s*[,\n]\s*(?:และ)?|\s+(?:และ\s*)?(?=สำนักงาน|ที่ทำการ|ที่ว่าการ|องค์การ|เทศบาล|อำเภอ|นายอำเภอ|นายก|ผู้ว่า|ปลัด|ท้องถิ่น)"
)
_FROM = re.compile(r"^(?:จังหวัด|อำเภอ|กรม|สำนักงาน|องค์การ|เทศบาล|ที่ว่าการ)\S*(?:\s\S+){0,3}$")
_OFFICE = re.compile(r"^(?:สำนักงาน|ที่ว่าการ|ที่ทำการ|ศูนย์|กรม|องค์การ|เทศบาล|สำนัก)\S*")
_GROUP = re.compile(r"^(?:กลุ่ม|ฝ่าย|กอง|งาน|ส่วน)\S+")
_PHONE = re.compile(
    r"^\s*(?:โทรศัพท์|โทร)\.?\s*(?:/\s*(?:โทรสาร|แฟกซ์)\.?\s*)?:?\s*(?P<number>[\d๐-๙][^\n]*?)"
    r"(?=\s*(?:โทรสาร|แฟกซ์|$)|\s+(?:www\.|https?:|ไปรษณีย์|อีเมล|[Ee]-?mail|ผู้ประสาน))",
    re.MULTILINE,
)
_FAX = re.compile(
    r"(?:โทรสาร|แฟกซ์)\.?\s*:?\s*(?P<number>[\d๐-๙][^\n]*?)(?=\s*$|\s+(?:www\.|https?:|ไปรษณีย์|อีเมล|[Ee]-?mail|ผู้ประสาน))",
    re.MULTILINE,
)
_WEB = re.compile(
    r"(?<![a-z0-9.-])(?:https?://)?(?:www\.)?[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+(?:/\S*)?", re.IGNORECASE
)
_PERSON = re.compile(r"ผู้ประสานงาน\s*:?\s*(?P<who>[^\n]*?)(?:\s*โทร(?:ศัพท์)?\.?\s*(?P<phone>[^\n]+))?$", re.MULTILINE)
_COUNT = re.compile(r"(?:จำนวน\s*(?:ทั้งสิ้น\s*)?)?(?P<count>[\d๐-๙]{1,4})\s*(?:แห่ง|หน่วยงาน)")
_SINCE = re.compile(r"ตั้งแต่\s*(?:วันที่|เมื่อวันที่)?\s*$|(?:ขัดข้อง|ล่ม)\S{0,20}เมื่อวันที่\s*$")
_UNTIL = re.compile(r"(?:ภายใน|ไม่เกิน|ก่อน|ไม่ช้ากว่า|อย่างช้า)\s*(?:วันที่)?\s*$|แล้วเสร็จ\S{0,30}\s*(?:ใน|ภายใน)?\s*(?:วันที่)?\s*$")
_COUNTED = {"หนึ่ง": 1, "สอง": 2, "สาม": 3, "สี่": 4, "ห้า": 5, "เจ็ด": 7, "สิบ": 10, "สิบห้า": 15, "สามสิบ": 30}
_SPAN = re.compile(
    rf"(?:ภายใน|ไม่เกิน)\s*(?:กำหนด\s*)?(?:(?P<count>\d{{1,3}})|(?P<word>{'|'.join(sorted(_COUNTED, key=len, reverse=True))}))\s*"
    r"(?P<unit>วันทำการ|วันทำงาน|วัน(?!ที่)|สัปดาห์|อาทิตย์|ชั่วโมง)"
)
_SIGNED = re.compile(
    r"(?:[^\t]*\t)?(?P<office>(?:จังหวัด|อำเภอ|กรม|สำนักงาน|องค์การ|เทศบาล)[^\t\d๐-๙]{0,60}?)\s*(?:วันที่\s*)?"
)
_EARLIER = re.compile(r"(?:ตาม|อ้างถึง)หนังสือ[^\n]{0,600}?\s?นั้น")  # what an earlier letter said is no new deadline
_DATED = re.compile(r"ลงวันที่\s*$")
_FOOT_LINE = re.compile(r"^\s*(?:โทรศัพท์|โทรสาร|โทร\.|แฟกซ์|ผู้ประสานงาน|สแกน|www\.)", re.MULTILINE)
_OPENING = re.compile(r"^\s*(?:ด้วย|เนื่องด้วย|เนื่องจาก|ตามที่|ตามหนังสือ|ตาม|อนุสนธิ|ในการนี้)")
_REFERENCE = re.compile(r"^\s*(?:(?:เรื่อง|เรียน|ถึง)\s|อ้างถึง|สิ่งที่ส่งมาด้วย)")
_FIRST_POINT = re.compile(r"^\s*[๑1]\s?[.)]\s*(?:ข้อเท็จจริง|เรื่อง|ความ|ต้นเรื่อง|ด้วย|ตาม|เนื่อง)")
_CLOSING = re.compile(r"^(?:ขอแสดงความนับถือ|จึงเรียนมาเพื่อ\S{0,20}$)")
_THAI_END, _THAI_START = re.compile("[ก-๎]$"), re.compile("[ก-๎]")
LONG_LINE = 60  # letters; shorter lines of the head and foot are no running text


@dataclass(frozen=True, slots=True)
class DatedFrom:
    """The letter's own date and where it stands: ``date-head``, ``date-foot`` or ``date-list``."""

    found: FoundDate
    code: str


def urgency_of(text: str) -> str | None:
    """ด่วนที่สุด, ด่วนมาก or ด่วน where a line says so."""
    match = _URGENCY.search(text)
    return match[1] if match else None


def kind_of(text: str, *, scanned: bool = False) -> LetterKind:
    """Stamped begins with ถึง, external with เรื่อง and เรียน, a memo says so.

    The number of a ``scanned`` letter is often misread: there ถึง and an office are enough.
    """
    if _MEMO.search(text):
        return "memo"
    to = _TO.search(text)
    if to and to["word"] == "เรียน" and _SUBJECT.search(text):
        return "external"
    numbered = _NUMBER_LINE.search(text) or (scanned and to and _OFFICE_AHEAD.match(to["whom"]))
    if to and to["word"] == "ถึง" and numbered:
        return "stamped"
    return "unknown"


def number_of(text: str) -> Number:
    """The number as it stands, and its parts where they can be read; without a running number it is not legible."""
    line = _NUMBER_LINE.search(text)
    if line is None:
        return Number()
    raw = line["raw"].strip()
    match = _NUMBER.match(raw)
    if match is None:
        return Number(raw=raw)
    running = match["running"].strip(" .…_-")
    legible = bool(running) and all(letter in "0123456789๐๑๒๓๔๕๖๗๘๙" for letter in running)
    return Number(raw, match["letters"], match["owner"], bool(match["circular"]), running if legible else None, legible)


def addressees(text: str) -> tuple[str, ...]:
    """Whom the letter is to, one after the other; the line may run on until an empty or a long one."""
    match = _TO.search(text)
    if match is None:
        return ()
    said = [match["whom"]]
    for line in text[match.end() :].split("\n")[1:6]:
        ends = _REFERENCE.match(line) or _OPENING.match(line) or _FIRST_POINT.match(line)
        if not line.strip() or len(line) > 120 or ends:
            break
        said.append(line.strip())
    parts = _NEXT_ADDRESSEE.split("\n".join(said))
    return tuple(part.strip() for part in parts if part and part.strip())


def dated(head: str, title: str) -> DatedFrom | None:
    """The letter's own date: on a line of its own, behind the office's name, in a memo's head, or in the list's heading."""
    return _date_alone(head.split("\n")) or _date_of_memo(head) or _date_of_list(title)


def _date_alone(lines: list[str]) -> DatedFrom | None:
    body = next((number for number, line in enumerate(lines) if len(line) > LONG_LINE), len(lines))
    for number, line in enumerate(lines):
        for found in read_dates(line):
            before, behind = line[: found.start], line[found.end :].strip(" .")
            if found.first and not behind and re.fullmatch(r"\s*(?:วันที่)?\s*", before):
                return DatedFrom(found, "date-head" if number < body else "date-foot")
            if found.first and not behind and number > body and _SIGNED.fullmatch(before):
                return DatedFrom(found, "date-foot")  # office and date in one cell of a Word table
    return None


def _date_of_memo(head: str) -> DatedFrom | None:
    if not _MEMO.search(head):
        return None
    found = day_behind("\n".join(head.split("\n")[:8]), re.compile(r"วันที่\s*$"))
    return DatedFrom(found, "date-head") if found and found.first else None


def _date_of_list(title: str) -> DatedFrom | None:
    found = day_behind(title, _DATED)
    return DatedFrom(found, "date-list") if found and found.first else None


def day_behind(text: str, words: re.Pattern[str], today: date | None = None) -> FoundDate | None:
    """The first date that stands right behind ``words``."""
    for found in read_dates(text, today):
        if words.search(text, max(0, found.start - 60), found.start):
            return found
    return None


def outage_since(text: str, today: date | None = None) -> date | None:
    """Since when the letter says the sites are down."""
    found = day_behind(text, _SINCE, today)
    return found.first if found else None


@dataclass(frozen=True, slots=True)
class Deadline:
    """By when the letter wants it done; ``doubtful`` where the day was counted, or contradicts its weekday."""

    day: date
    doubtful: bool = False


def deadline_of(text: str, calendar: Calendar, today: date | None = None) -> Deadline | None:
    """By when the letter wants it done: the day it names, else its span counted from its own date ``today``.

    Working days are counted on ``calendar``; the first is the one after the letter's date. A span that runs from the
    day of receipt is counted from the letter's date too, the earliest it can be; a person confirms every counted day.
    """
    found = day_behind(_EARLIER.sub(" ", text), _UNTIL, today) or day_behind(text, _UNTIL, today)
    if found is not None and found.last is not None:
        return Deadline(found.last, doubtful=found.problem is not None)
    span = _SPAN.search(to_arabic(text))
    if span is None or today is None:
        return None
    count = int(span["count"] or _COUNTED[span["word"]])
    if span["unit"].startswith("วันทำ"):
        return Deadline(calendar.add_working_days(today, count), doubtful=True)
    days = {"สัปดาห์": 7 * count, "อาทิตย์": 7 * count, "ชั่วโมง": -(-count // 24)}.get(span["unit"], count)
    return Deadline(today + timedelta(days=days), doubtful=True)


def count_of(text: str) -> int | None:
    """How many bodies the letter speaks of."""
    match = _COUNT.search(text)
    return int(to_arabic(match["count"])) if match else None


def contact_of(foot: str) -> Contact:
    """Who answers questions: the lines at the letter's end, numbers as they stand."""
    lines = [line.strip() for line in foot.split("\n") if line.strip()]
    person = _PERSON.search(foot)
    web = _WEB.search("\n".join(line for line in lines if "@" not in line))
    return Contact(
        office=next((line for line in reversed(lines) if _OFFICE.match(line) and len(line) < LONG_LINE * 2), ""),
        group=next((line for line in reversed(lines) if _GROUP.match(line) and len(line) < LONG_LINE * 2), ""),
        phone=tuple(match["number"].strip() for match in _PHONE.finditer(foot)),
        fax=tuple(match["number"].strip() for match in _FAX.finditer(foot)),
        website=web[0] if web else "",
        person=person["who"].strip(" ,") if person else "",
        person_phone=(person["phone"] or "").strip() if person else "",
    )


def sender_of(foot: str, office: str) -> str:
    """The sending office's name as a stamped letter prints it above seal and date."""
    for line in foot.split("\n"):
        text = line.strip()
        dates = read_dates(line)
        signed = _SIGNED.fullmatch(line, 0, dates[-1].start) if dates else None
        if signed:
            return signed["office"].strip()
        if _FROM.match(text) and text != office and len(text) < LONG_LINE:
            return text
    return ""


def paragraphs(head: str) -> tuple[tuple[str, ...], int]:
    """The running text, one string a paragraph, and the place in ``head`` where it ends and the foot begins.

    Lines that were broken to fit a page are joined; a line well short of the others ends its paragraph.
    """
    lines = head.split("\n")
    start = _first_body_line(lines)
    width = max((len(line) for line in lines[start:] if len(line) < LONG_LINE * 4), default=0)
    found: list[str] = []
    broken: list[str] = []
    end = len(lines)
    for number, line in enumerate(lines[start:], start):
        text = line.strip()
        if found or broken:
            ends = _CLOSING.match(text) or _FOOT_LINE.match(line) or (len(text) < LONG_LINE and _FROM.match(text))
            if ends:
                end = number
                break
        if text and len(text) < LONG_LINE * 4:
            broken.append(text)
        if broken and (not text or len(text) < width * 0.65 or len(text) >= LONG_LINE * 4):
            found.append(_joined(broken))
            broken = []
        if len(text) >= LONG_LINE * 4:
            found.append(text)
    if broken:
        found.append(_joined(broken))
    whole = tuple(text for text in found if len(text) >= LONG_LINE)
    return whole, sum(len(line) + 1 for line in lines[:end]) if whole else 0


def _first_body_line(lines: list[str]) -> int:
    """The first line of running text: long, and behind the addressees."""
    to = next((number for number, line in enumerate(lines) if _TO.match(line)), -1)
    for number in range(to + 1, len(lines)):
        if _OPENING.match(lines[number]) or (
            len(lines[number]) > LONG_LINE * 2 and not _REFERENCE.match(lines[number])
        ):
            return number
    return len(lines)


def _joined(lines: list[str]) -> str:
    """Lines that were broken to fit, as one; Thai has no space between words, so none is put in."""
    text = lines[0]
    for line in lines[1:]:
        text += line if _THAI_END.search(text) and _THAI_START.match(line) else f" {line}"
    return text
