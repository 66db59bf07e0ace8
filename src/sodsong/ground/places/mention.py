"""What a text names: type words with what follows them, districts, provinces, web addresses."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sodsong.ground.places.heard.sound import spelling_cost
from sodsong.ground.places.record import LaoType
from sodsong.ground.places.register import CAPITAL, Register
from sodsong.ground.thai.digits import to_arabic
from sodsong.ground.thai.fold import one_line

Types = frozenset[LaoType]
Span = tuple[int, int]
Known = frozenset[str]

TOWNS: Types = frozenset({"ทต.", "ทม.", "ทน."})
ALL_TYPES: Types = frozenset({"อบจ.", "ทน.", "ทม.", "ทต.", "อบต.", "special"})
LONGEST_READ = 2_000  # letters of a message that are looked at; a name stands near the front
MASK = "|"
SKIP = " .,:;-–\"'“”()"
# Words that a name can run into when nobody types a space: a name may end where one begins.
TAIL = re.compile(
    "เว[็]?[บป]|เ[วฟ]็?[บป]|ล่ม|พัง|เข้า|เปิด|ใช้|ไม่|ครับ|คับ|ค่ะ|คะ|ค้าบ|นะ|จ้า|แจ้ง|แล้ว|ตั้งแต่|เมื่อ|วัน|ตอน|ขอ|กลับ|ยัง|ช้า(?!ง)|อืด|และ|กับ|มี"
    "|ขัดข้อง|ระบบ|โดน|หน้าเว|ก็|ด้วย|เรียบร้อย|ขึ้น|แก้|ดับ|เดี้ยง|เจ๊ง|หาย|ปกติ|ที่|ใน|ของ|จังหวัด|อำเภอ|ตำบล|ทำไม|เป็น|อยู่|ได้|เสีย|โทร|เซิ|กำลัง|ต้อง|ให้|ทั้ง|เลย|ล่าสุด|ว่า|จาก|รายงาน|สบาย|ออนไลน์|ลิง|ไลน์"
)


@dataclass(frozen=True, slots=True)
class Typed:
    """A type word and what stands behind it; ``sure`` is False where the type word itself was damaged."""

    types: Types
    rest: str
    start: int
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Parsed:
    """A text taken apart; in ``plain`` districts, provinces and addresses are masked.

    ``districts`` are the own names of the districts the text says: None where it says none, empty where it says one
    that the register does not know. ``provinces`` likewise.
    """

    text: str
    plain: str
    typed: tuple[Typed, ...]
    districts: Known | None
    provinces: Known | None
    hosts: tuple[str, ...]


_ORGANISATION = r"(?:อง\S{0,7}?\s?)?บ[รล]ิหารส่วน\s?"
_TOWN = r"(?:เท[ศสด]บา[ลน]|เท[ศสด]บาล)\s?"
_TYPES: tuple[tuple[str, Types], ...] = (
    (rf"{_ORGANISATION}(?:จังหวัด|จ\.)", frozenset({"อบจ."})),
    (rf"{_ORGANISATION}(?:ตำบล|ต\.|ต(?=\s))", frozenset({"อบต."})),
    (rf"{_TOWN}(?:ตำบล|ต\.|ต(?=\s))", frozenset({"ทต."})),
    (rf"{_TOWN}(?:เมือง|ม\.)", frozenset({"ทม."})),
    (rf"{_TOWN}(?:นคร|น\.)", frozenset({"ทน."})),
    (_TOWN, TOWNS),
    (r"อ\.?\s?บ\.?\s?จ\.?", frozenset({"อบจ."})),
    (r"อ\.?\s?บ\.?\s?ต\.?", frozenset({"อบต."})),
    (r"ท\.?\s?ต\.?", frozenset({"ทต."})),
    (r"ท\.?\s?ม\.?", frozenset({"ทม."})),
    (r"ท\.?\s?น\.?", frozenset({"ทน."})),
)
_FIRST_SHORT, _FIRST_TOWN_SHORT = 6, 8
_ANY_TYPE = re.compile("|".join(f"(?P<t{number}>{pattern})" for number, (pattern, _) in enumerate(_TYPES)))
# อบต and ทต are letters within words too (สอบตก, บาทต่อวัน): glued to a word before them they count only behind these.
_LEAD = re.compile(
    "(?:เว็บ|เว็ป|เวป|เวบ|เว็บไซต์|เว็บไซด์|ของ|ที่ทำการ|สำนักงาน|จาก|ทาง|นายก|ปลัด|ชาว|ที่|ว่า|และ|กับ|แจ้ง|เรียน|ถึง|คือ|ครับ|ค่ะ)$"
)
_DISTRICT = re.compile(r"(?:ที่ว่าการ)?อำเภอ\s?|(?<![ก-๎.])อ(?:\s?\.\s?|\s)(?=[ก-๎])|(?<=[ก-๎])อ\.\s?(?=[ก-๎])")
_PROVINCE = re.compile(r"จังหวัด\s?|(?<![ก-๎.])จ(?:\s?\.\s?|\s)(?=[ก-๎])|(?<=[ก-๎])จ\.\s?(?=[ก-๎])")
_WORD = re.compile("[ก-๎]+")
_HOST = re.compile(r"(?:https?://)?(?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?(?:/[^\sก-๎]*)?")


def parse(text: str, register: Register) -> Parsed:
    """Take ``text`` apart; of the register only district and province names are asked, and whether a name begins."""
    clean = one_line(to_arabic(text[:LONGEST_READ])).lower()
    hosts = tuple(match[0] for match in _HOST.finditer(clean)) if "." in clean else ()
    plain = _HOST.sub(lambda match: MASK * len(match[0]), clean) if hosts else clean
    types = [found for match in _ANY_TYPE.finditer(plain) if (found := _type_word(match, plain, register))]
    covered = [span for span, _ in types]
    plain, provinces = _places(plain, _PROVINCE, covered, register.provinces)
    plain, districts = _places(plain, _DISTRICT, covered, register.districts)
    typed: list[Typed] = []
    for number, ((start, end), kinds) in enumerate(types):
        until = types[number + 1][0][0] if number + 1 < len(types) else len(plain)
        rest = plain[end:until].lstrip(SKIP)
        typed.append(Typed(kinds, rest, start))
        # เทศบาลเมืองปาน may be the town of เมืองปาน, or the city of ปาน.
        typed += [Typed(TOWNS, word + rest, start) for word in (CAPITAL, "นคร") if clean[start:end].endswith(word)]
        typed += [Typed(_LONG["เทศบาลตำบล"], behind, start, sure=False) for behind in _behind_tambon(rest, kinds)]
    return Parsed(clean, plain, tuple(typed), districts, provinces, hosts)


def _behind_tambon(rest: str, kinds: Types) -> list[str]:
    """What stands behind a damaged ตำบล (เทศบาลตำบนห้วยอ้อ)."""
    if kinds != TOWNS or not rest.startswith("ต"):
        return []
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - loads once a name is not exact

    return [rest[end:].lstrip(SKIP) for end in (3, 4, 5) if OSA.distance(rest[:end], "ตำบล") <= 1]


def _type_word(match: re.Match[str], text: str, register: Register) -> tuple[Span, Types] | None:
    """The type word that matched, or None where its letters are part of another word."""
    number = int((match.lastgroup or "t0")[1:])
    (start, end), kinds = match.span(), _TYPES[number][1]
    if number < _FIRST_SHORT:
        return (start, end), kinds
    written = match[0].rstrip()
    if " " in written and "." not in written:
        return None
    glued = start > 0 and "ก" <= text[start - 1] <= "๎" and not _LEAD.search(text, max(0, start - 12), start)
    if glued and written.count(".") < 2:
        return None
    bare_town = number >= _FIRST_TOWN_SHORT and "." not in written
    if bare_town and text[end : end + 1] not in ("", " ") and not _begins_name(text[end:], register):
        return None
    return (start, end), kinds


def _begins_name(text: str, register: Register) -> bool:
    return any(text[:length] in register.by_name for length in range(min(register.longest, len(text)), 1, -1))


def _places(
    text: str, marker: re.Pattern[str], covered: list[Span], known: Mapping[str, Known]
) -> tuple[str, Known | None]:
    """Read the names behind each ``marker`` and mask them."""
    said: set[str] | None = None
    for match in marker.finditer(text):
        if any(start < match.end() and match.start() < end for start, end in covered):
            continue
        word = _WORD.match(text, match.end())
        length, names = place_name(word[0], known) if word else (0, None)
        if names is not None:
            said = (said or set()) | names
        end = match.end() + length
        text = text[: match.start()] + MASK * (end - match.start()) + text[end:]
    return text, None if said is None else frozenset(said)


def place_name(word: str, known: Mapping[str, Known]) -> tuple[int, Known | None]:
    """How many letters of ``word`` are a place name, and which places it means; None where no name stands there."""
    if TAIL.match(word):
        exact = next((length for length in range(len(word), 1, -1) if word[:length] in known), 0)
        return (exact, known[word[:exact]]) if exact else (0, None)
    for length in range(len(word), 1, -1):
        if word[:length] in known and (length == len(word) or TAIL.match(word, length) or word[length:] in known):
            return length, known[word[:length]]
    end = next((length for length in range(2, len(word)) if TAIL.match(word, length)), len(word))
    nearest = _nearest(word[:end], known)
    if nearest is not None:
        return end, known[nearest]
    for length in range(len(word), 2, -1):
        if word[:length] in known and word[:length] != CAPITAL:
            return length, known[word[:length]]
    return end, frozenset()


def _nearest(word: str, known: Mapping[str, Known]) -> str | None:
    """The one known name within a slip of ``word`` (two for long ones); None where none or several are."""
    limit = 1.05 if len(word) < 8 else 1.7
    if len(word) < 3:
        return None
    near = sorted((cost, name) for name in known if (cost := spelling_cost(word, name, limit)) < limit)
    if not near or (len(near) > 1 and near[1][0] < near[0][0] + 0.3):
        return None
    return near[0][1]


_SHORT: dict[str, Types] = {
    "อบต": frozenset({"อบต."}),
    "ทต": frozenset({"ทต."}),
    "ทม": frozenset({"ทม."}),
    "ทน": frozenset({"ทน."}),
    "อบจ": frozenset({"อบจ."}),
}
_LONG: dict[str, Types] = {
    "องค์การบริหารส่วนตำบล": frozenset({"อบต."}),
    "องค์การบริหารส่วนจังหวัด": frozenset({"อบจ."}),
    "เทศบาลตำบล": frozenset({"ทต."}),
    "เทศบาลเมือง": frozenset({"ทม."}),
    "เทศบาลนคร": frozenset({"ทน."}),
}
_FRONT = re.compile(r"(?:เว็บ(?:ไซต์)?|ที่ทำการ|สำนักงาน)?\s*(?P<word>[ก-๎]{1,6})(?P<mark>\s?\.\s?|\s)(?P<rest>[ก-๎].*)")
_OFFICE = re.compile(r"^(?:เว็บ(?:ไซต์)?|ที่ทำการ|สำนักงาน)\s*")


def damaged_types(text: str) -> list[tuple[Types, str]]:
    """The readings of the start of ``text`` as a damaged type word, likeliest first: types and the rest behind it.

    >>> damaged_types("อยต.ท่าข้าม")
    [(frozenset({'อบต.'}), 'ท่าข้าม')]
    """
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - loads once a name is not exact

    readings: list[tuple[int, int, Types, str]] = []
    short = _FRONT.match(text)
    if short:
        near = sorted((OSA.distance(short["word"], word), word) for word in _SHORT)
        if near[0][0] <= 1:
            kinds = frozenset(kind for cost, word in near if cost == near[0][0] for kind in _SHORT[word])
            readings.append((near[0][0], 0, kinds, short["rest"]))
    body = _OFFICE.sub("", text)
    for word, kinds in _LONG.items():
        allowed = 2 if len(word) < 14 else 4
        ends = range(max(2, len(word) - allowed), min(len(body), len(word) + allowed + 1))
        for end in ends:
            cost = OSA.distance(body[:end], word, score_cutoff=allowed)
            if cost <= allowed:
                readings.append((cost, abs(end - len(word)), kinds, body[end:].lstrip(SKIP)))
    readings.sort(key=lambda reading: reading[:2])
    return [(kinds, rest) for _, _, kinds, rest in readings[:4]]
