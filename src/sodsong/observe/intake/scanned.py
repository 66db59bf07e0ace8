"""The lines that a scan gave, set right where only the eye of the reader was at fault; names stay as they were read."""

import re

from sodsong.ground.places.heard.sound import spelling_cost
from sodsong.ground.places.register import Register, key_of
from sodsong.observe.intake.listing import TYPE_WORD

HEADING = "ลำดับที่\tอำเภอ\tองค์กรปกครองส่วนท้องถิ่น"
_HEADING = re.compile("ล.?.?ดับ|องค์?กร|รายชื|หน่วยงาน|ปกครอง|หมายเหตุ")
_DISTRICT = re.compile(r"^อ\s?[.,:;]?\s*|^อ[ำํา]*เภอ\s*")
_AGAIN = re.compile(r"\(?\s*ต่อ\s*\)?.*$")
_THAI_GAP = re.compile(r"(?<=[ก-๎.])\s+(?=[ก-๎.])")
_URGENCY = (
    (re.compile(r"^\W*ด่?ว\s?น\s?ที่?\s?ส[ุู]?\s?ด\b.*$"), "ด่วนที่สุด"),
    (re.compile(r"^\W*ด่ว\s?น\s?มา\s?ก\W*$"), "ด่วนมาก"),
    (re.compile(r"^\W*ด่วน\W*$"), "ด่วน"),
)
_NEAR = 1.6  # slips; a district's name is one of some eight, so it may be read worse than a body's
_AHEAD = 0.8
_LEAST = 4  # letters
_SHORT_TYPE = re.compile(r"^(อบต|อบจ|ทต|ทม|ทน)[\s.,:;'’]*(?=[ก-๎])")


def tidy(lines: list[str], register: Register) -> list[str]:
    """Folded ``lines`` with each table row as number, district, name, remark; rows count on, for numbers are misread.

    A district is taken for the one of the register it is clearly nearest to; another stays as it was read.
    """
    found: list[str] = []
    number, under_heading = 0, False
    for line in lines:
        cells = [_THAI_GAP.sub("", cell).strip() for cell in line.split("\t")]
        if len(cells) < 2:
            found.append(_urgency(line))
        elif any(TYPE_WORD.match(cell) for cell in cells):
            number += 1
            found.append(_row(number, cells, register))
            under_heading = True
        elif _HEADING.search("".join(cells)):
            found.append(HEADING)
            under_heading = True
        elif under_heading and any(len(cell) > 1 for cell in cells[1:]):
            number += 1  # a row whose type word was misread: it is asked about, not dropped
            found.append(_row(number, cells, register))
    return found


def _urgency(line: str) -> str:
    return next((word for pattern, word in _URGENCY if pattern.match(line.strip())), line)


def _row(number: int, cells: list[str], register: Register) -> str:
    names = [index for index, cell in enumerate(cells) if TYPE_WORD.match(cell)]
    place = names[0] if names else max(range(1, len(cells)), key=lambda index: len(cells[index]))
    before = [cell for cell in cells[:place] if re.search("[ก-๎]{2}", cell)]
    behind = [cell for cell in cells[place + 1 :] if cell]
    said = before[-1] if before else ""
    if not said and behind and _DISTRICT.match(behind[0]):
        said, behind = behind[0], behind[1:]  # the district stands behind the name in this list
    name = _SHORT_TYPE.sub(r"\1.", cells[place])
    return f"{number}\tอ.{nearest_district(said, register)}\t{name}\t{' '.join(behind)}"


def nearest_district(said: str, register: Register) -> str:
    """The own name of the one district clearly nearest to ``said``; what is near none, or several, as it was read."""
    bare = _AGAIN.sub("", _DISTRICT.sub("", said)).strip()
    key = key_of(bare)
    costs = sorted(
        (spelling_cost(key, name, 9.0), min(owns)) for name, owns in register.districts.items() if len(owns) == 1
    )
    begun = [
        own for name, own in ((name, min(owns)) for name, owns in register.districts.items()) if key.startswith(name)
    ]
    if begun and len(max(begun, key=len)) >= _LEAST:
        return max(begun, key=len)  # what stands behind it is a speck
    first = costs[0] if costs else (9.0, "")
    others = [cost for cost, own in costs if own != first[1]]
    sure = first[0] <= min(_NEAR, len(key) / 2) and (not others or others[0] >= first[0] + _AHEAD)
    return first[1] if key and sure else re.sub(r"[^ก-๎]", "", bare)
