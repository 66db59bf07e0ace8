"""What a sentence says about a site: down, recovered, slow, other trouble, or nothing."""

import re

from sodsong.ground.places.record import Symptom

_OPEN = "(?:เข้า|เปิด|ใช้|ใช้งาน|เรียก|ดู|โหลด|เชื่อมต่อ|ติดต่อ|แสดง)"
_THING = "(?:ใช้งาน|ใช้การ|เว็บ|เว็บไซต์|เว็ป|หน้า|งาน|ดู|ระบบ|เลย|ข้อมูล|ชม|ผล|ไป|บ้าง|ก็|ยัง|เว็บไซด์)*"
_DOWN = re.compile(
    rf"(?<!ไม่)ล่ม|พัง|เดี้ยง|ดับ|เจ๊ง|ขัดข้อง|{_OPEN}\s?{_THING}\s?(?:ไม่|มิ)\s?(?:ได้|ออก|ขึ้น|ติด|เจอ|ค่อยได้)|ไม่\s?สามารถ"
    rf"|ไม่(?:สามารถ)?\s?{_OPEN}|(?:เว็บ|เว็บไซต์|เว็ป|หน้าเว็บ)\s?(?:ไม่(?:ขึ้น|มา|ติด)|หาย(?!แล้ว)|ปิด|ตาย|เสีย)|หน้าขาว|จอขาว"
    r"|ยังไม่(?:กลับมา|หาย|ได้|เรียบร้อย|ปกติ|เป็นปกติ)|เออเร่อ|เอ๋อ|ใช้ไม่ได้|เข้าไม่ถึง|ไม่ตอบสนอง"
    r"|\b(?:down|offline|unreachable|error|timeout|not (?:working|loading|accessible|available)"
    r"|(?:can ?not|can't|cannot) (?:access|open|load|reach|be (?:accessed|opened|loaded|reached))|not responding|unavailable"
    r"|(?:does ?n.?t|does not|won.?t|will not) (?:open|load|work|respond)|dead|broken|5\d\d|404)\b"
)
_BACK = re.compile(
    rf"ไม่ล่มแล้ว|กลับมา(?:{_OPEN}|เป็น|ปกติ|ได้|แล้ว|ออนไลน์)|{_OPEN}{_THING}\s?ได้\s?(?:ตาม|เป็น)?\s?(?:แล้ว|ปกติ|แย้ว)|ได้แล้ว|เรียบร้อยแล้ว|หายแล้ว"
    r"|ปกติแล้ว|เป็นปกติ|แก้(?:ไข)?(?:เสร็จ|ได้|แล้ว|เรียบร้อย)|กู้(?:คืน)?(?:ได้)?แล้ว|(?:มา|ขึ้น|ติด|ดี)แล้ว|ใช้(?:งาน)?ได้ตามปกติ"
    r"|\b(?:back (?:up|online|again)|is back|working again|works again|recovered|restored|fixed|is up|online again|up again)\b"
)
_NOT_YET = re.compile("(?:ยังไม่|ไม่|ยังคงไม่)\\s?(?:สามารถ)?\\s?$")
_SLOW = re.compile(r"ช้า(?!ง)|อืด|หน่วง|โหลดนาน|รอนาน|กระตุก|ค้าง|\b(?:slow|lag|laggy|sluggish)\b")
_OTHER = re.compile(
    r"แฮ[กค]|พนัน|สล็อต|บาคาร่า|ไวรัส|ผิดปกติ|มีปัญหา|เพี้ยน|แปลก|ภาพไม่ขึ้น|รูปไม่ขึ้น|ลิงก?[กค]์?เสีย|หมดอายุ|ใบรับรอง|ไม่ปลอดภัย"
    r"|\b(?:hacked|gambling|virus|expired|certificate|problem|issue)\b"
)
_PAST = re.compile(r"(?:หลัง(?:จาก)?(?:ที่)?|เคย|จากที่)\s?(?:เว็บ|เว็บไซต์|ระบบ)?\s?$")
_BEFORE = re.compile(
    r"(?:เมื่อ(?:วาน(?:ซืน)?|เช้า|คืน|กี้|สักครู่)|ก่อนหน้า|วันก่อน)(?:นี้)?\s?(?:เว็บ|เว็บไซต์|ระบบ)?\s?$|\byesterday it was $"
)
_REACH = 40  # letters; the longest of these has some thirty
_QUESTION = re.compile("(?:หรือยัง|รึยัง|ไหม|มั้ย|หรือไม่|\\?)")
_ASKED = re.compile(r"\s?(?:อยู่|แล้ว)?\s?(?:ใช่)?(?:ไหม|มั้ย|หรือ(?:เปล่า|ไม่)|รึ(?:เปล่า|ป่าว)|ปะ(?:คะ|ครับ)?(?!ว))")


def symptom_of(text: str) -> Symptom | None:
    """The symptom that folded, lower-case ``text`` reports; what is said last counts, questions count as nothing.

    >>> symptom_of("เว็บล่มเมื่อวาน ตอนนี้เข้าได้แล้ว"), symptom_of("ยังเข้าไม่ได้"), symptom_of("ขอบคุณครับ")
    ('recovered', 'down', None)
    """
    down = [match for match in _DOWN.finditer(text) if not _ends(_PAST, text, match.start())]
    back = [
        match for match in _BACK.finditer(text) if not _ends(_NOT_YET, text, match.start()) and not _within(match, down)
    ]
    if back and _QUESTION.match(text, back[-1].end()):
        back = []
    if down and _ASKED.match(text, down[-1].end()):
        down = down[:-1]
    last_down = down[-1].start() if down else -1
    last_back = back[-1].start() if back else -1
    if _SLOW.search(text) and last_down < 0:
        return "slow"
    if last_back > last_down or (last_back >= 0 and _ends(_BEFORE, text, last_down)):
        return "recovered"
    if last_down >= 0:
        return "down"
    return "other" if _OTHER.search(text) else None


def _ends(pattern: re.Pattern[str], text: str, end: int) -> bool:
    """Whether what stands right before ``end`` is so; farther back no such words reach."""
    return pattern.search(text, max(0, end - _REACH), end) is not None


def _within(match: re.Match[str], others: list[re.Match[str]]) -> bool:
    return any(other.start() <= match.start() < other.end() for other in others)
