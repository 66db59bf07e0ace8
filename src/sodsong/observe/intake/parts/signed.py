"""The parts that a letter with a signature has: what it is about, what it refers to, what is enclosed, who signs."""

import re

from sodsong.ground.papers.record import Signer

_LABEL = re.compile(r"^\s*(?:เรื่อง|เรียน|ถึง|อ้างถึง|สิ่งที่ส่งมาด้วย|ที่\s|วันที่|ส่วนราชการ)")
_BEGINS = re.compile(r"^\s*(?:ด้วย|เนื่อง|ตาม|อนุสนธิ|ในการนี้|[๑1][.)]\s)")
_COUNTED = re.compile(r"^[\d๐-๙]{1,2}[.)]\s*")
_SIGNER = re.compile(
    r"^\s*\((?:ลงชื่อ)?\s*(?P<name>(?:นาย|นาง|น\.ส\.|ว่าที่|พล|พัน|ร้อย|จ่า|ดาบ|สิบ|ม\.|หม่อม|ดร\.|ผศ|รศ|ศ\.)[^()\n]{2,80}?)\s*\)\s*$",
    re.MULTILINE,
)
_FOOT = re.compile(r"^(?:โทร|แฟกซ์|สำนักงาน|กลุ่ม|ฝ่าย|กอง|งาน|ศูนย์|www\.|ผู้ประสานงาน|ไปรษณีย์|[\d๐-๙(])")
LONGEST = 300  # letters of a subject; a longer line is running text
POSITIONS = 3  # lines; a deputy signs in the place of another


def subject_of(text: str) -> str:
    """What stands after เรื่อง, empty where nothing does."""
    found = _behind(text, "เรื่อง", run_on=True)
    return found[0] if found else ""


def references_of(text: str) -> tuple[str, ...]:
    """What stands after อ้างถึง, one letter after the other."""
    return tuple(_behind(text, "อ้างถึง"))


def enclosures_of(text: str) -> tuple[str, ...]:
    """What stands after สิ่งที่ส่งมาด้วย, one thing after the other."""
    return tuple(_behind(text, "สิ่งที่ส่งมาด้วย"))


def signer_of(text: str) -> Signer:
    """The name in brackets on a line of its own, and the position below it."""
    match = _SIGNER.search(text)
    if match is None:
        return Signer()
    position: list[str] = []
    for line in text[match.end() :].split("\n")[1 : POSITIONS + 1]:
        if not line.strip() or _FOOT.match(line.strip()):
            break
        position.append(line.strip())
    return Signer(match["name"].strip(), " ".join(position))


def _behind(text: str, label: str, *, run_on: bool = False) -> list[str]:
    """The text behind ``label`` and on the lines below it until the next part begins.

    A line with a number of its own begins another text; ``run_on``: there is only one.
    """
    lines = text.split("\n")
    start = next((n for n, line in enumerate(lines) if re.match(rf"\s*{label}\s+\S", line)), None)
    if start is None:
        return []
    found = [lines[start].strip().removeprefix(label).strip()]
    for line in lines[start + 1 : start + 6]:
        bare = line.strip()
        if (
            not bare
            or _LABEL.match(line)
            or (_BEGINS.match(line) and not _COUNTED.match(found[0]))
            or len(bare) > LONGEST
        ):
            break
        if run_on or not _COUNTED.match(bare):
            found[-1] += bare if re.match("[ก-๎]", bare) and re.search("[ก-๎]$", found[-1]) else f" {bare}"
        else:
            found.append(bare)
    return [_COUNTED.sub("", one).strip() for one in found if len(one) <= LONGEST]
