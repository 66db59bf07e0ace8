"""How like an item's title a line is, whatever stands around the title.

>>> wordings = Wordings([(1, "โครงสร้าง"), (4, "แผนยุทธศาสตร์หรือแผนพัฒนาหน่วยงาน")])
>>> wordings.best("๔. แผนยุทธศาสตร์ หรือแผนพัฒนาหน่วยงาน (พ.ศ. 2561-2565) คลิกที่นี่").number
4
>>> wordings.best("ข่าวกีฬา") is None
True
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from .codes import plain

# Items whose names stand in the menu of nearly every site.
_MENU = re.compile(
    r"^(?:โครงสร้าง|ข้อมูลผู้บริหาร|อำนาจหน้าที่|ข้อมูลการติดต่อ|กฎหมาย|ข่าวประชาสัมพันธ์|Q&A|Social|E-Service|แผนยุทธศาสตร์)"
)
SURE, LIKELY = 88.0, 80.0  # of 100
LONGEST = 320  # characters of a line that can be a title
_YEAR = re.compile(r"(?:พ\.?\s?ศ\.?\s*)?(?<!\d)(?:25\d\d|20[12]\d)(?:\s*[-–/]\s*(?:25\d\d|20[12]\d|\d\d))?(?!\d)")
_URL = re.compile(r"(?:https?://|www\.)\S+")
_NOISE = re.compile(
    r"คลิก(?:ที่นี่|ดู|เพื่อดู|อ่าน|เลย)?|ดาวน์โหลด|ดาวโหลด|โหลดเอกสาร|(?:ดู|อ่าน)?รายละเอียด(?:เพิ่มเติม)?|ดูข้อมูล|เปิดดู|เปิดอ่าน"
    r"|(?:เอกสาร|ไฟล์)แนบ|อ่านต่อ|อ่านเพิ่มเติม|เพิ่มเติม|ลิงก์|ลิงค์|ตามลิงก์|download|click(?:\s?here)?|read\s?more|view|\burl\b|\blink\b|\.?\bpdf\b|\bnew!?\b",
    re.IGNORECASE,
)
_OWNER = re.compile(
    r"(?:ของ)?(?:เทศบาล(?:ตำบล|เมือง|นคร)|องค์การบริหารส่วน(?:ตำบล|จังหวัด)|อบต\.?|อบจ\.?|ทต\.?|ทม\.?)\s?\S*\s*$"
)
_HEAD = re.compile(r"^[\s•*\-–>»·]*(?:\(?\d{1,2}(?:\.\d{1,2})*\s?[.):]?\s*)?")
_BUDGET_YEAR = re.compile(r"ปีงบประมาณ")
_SIGNS = re.compile(r"[^\w\u0e01-\u0e4e&]+")
# What offices print in a title's place; by a title of the catalogue, folded.
_OTHER_WORDS = {
    "โครงสร้าง": ("โครงสร้างองค์กร", "โครงสร้างหน่วยงาน", "โครงสร้างการบริหารงาน", "โครงสร้างส่วนราชการ", "แผนผังโครงสร้าง"),
    "อำนาจหน้าที่": ("หน้าที่และอำนาจ", "อำนาจและหน้าที่", "หน้าที่และอำนาจของหน่วยงาน"),
    "ข้อมูลผู้บริหาร": ("คณะผู้บริหาร", "ทำเนียบผู้บริหาร", "ข้อมูลคณะผู้บริหาร"),
    "ข้อมูลการติดต่อ": ("ติดต่อเรา", "ช่องทางการติดต่อ", "ติดต่อหน่วยงาน", "ข้อมูลติดต่อหน่วยงาน"),
    "กฎหมายที่เกี่ยวข้อง": ("กฎหมายและระเบียบที่เกี่ยวข้อง", "กฎหมาย ระเบียบ ข้อบังคับที่เกี่ยวข้อง"),
    "ข่าวประชาสัมพันธ์": ("ประชาสัมพันธ์", "ข่าวสารประชาสัมพันธ์"),
    "Q&A": ("ถามตอบ", "กระดานถามตอบ", "กระดานสนทนา", "ถาม-ตอบ (Q&A)", "Q and A", "เว็บบอร์ด"),
    "Social Network": ("เครือข่ายสังคมออนไลน์", "สื่อสังคมออนไลน์", "โซเชียลเน็ตเวิร์ก", "Facebook"),
    "E-Service": ("บริการออนไลน์", "ระบบบริการออนไลน์", "การให้บริการออนไลน์", "E-Service (บริการออนไลน์)"),
    "แผนยุทธศาสตร์หรือแผนพัฒนาหน่วยงาน": ("แผนพัฒนาท้องถิ่น", "แผนยุทธศาสตร์", "แผนพัฒนาหน่วยงาน", "แผนพัฒนาท้องถิ่นห้าปี"),
}


def fold(text: str) -> str:
    """A title's letters alone: no year, no number before it, no "click here", no owner after it."""
    text = _URL.sub(" ", plain(unicodedata.normalize("NFC", text)))
    text = _YEAR.sub(" ", text)
    text = _NOISE.sub(" ", _HEAD.sub("", text.strip(), count=1))
    text = _BUDGET_YEAR.sub("ปี", _OWNER.sub(" ", text.strip()))
    return _SIGNS.sub("", text.lower())


@dataclass(frozen=True, slots=True)
class Likeness:
    """The item a line is most like, how like (0–100), and by how much the next item is less so."""

    number: int
    score: float
    margin: float


class Wordings:
    """The titles of one year, folded."""

    def __init__(self, titles: Iterable[tuple[int, str]]) -> None:
        self.numbers: list[int] = []
        self.folded: list[str] = []
        self.usual_in_menus: set[int] = set()
        for number, title in titles:
            if _MENU.search(title):
                self.usual_in_menus.add(number)
            for wording in (title, *_OTHER_WORDS.get(title, ())):
                self.numbers.append(number)
                self.folded.append(fold(wording))

    def best(self, text: str, least: float = LIKELY) -> Likeness | None:
        """The item that ``text`` is most like; None when it is like none by ``least``."""
        if not self.folded or not 3 <= len(text) <= LONGEST:
            return None
        folded = fold(text)
        if len(folded) < 3:
            return None
        folded = self._without_year(folded, text)
        from rapidfuzz import fuzz, process  # noqa: PLC0415 - loads once a text is compared

        found = process.extract(folded, self.folded, scorer=fuzz.ratio, limit=6, score_cutoff=max(40.0, least - 25))
        scores: dict[int, float] = {}
        for _, score, place in found:
            number = self.numbers[place]
            scores[number] = max(scores.get(number, 0.0), self._raised(folded, self.folded[place], score))
        ranked = sorted(scores.items(), key=lambda pair: -pair[1])
        if not ranked or ranked[0][1] < (least if len(folded) > 11 else max(least, 86.0)):
            return None
        return Likeness(*ranked[0], ranked[0][1] - (ranked[1][1] if len(ranked) > 1 else 0.0))

    def score(self, text: str, number: int) -> float:
        """How like the title of one item ``text`` is."""
        from rapidfuzz import fuzz  # noqa: PLC0415 - loads once a text is compared

        folded = self._without_year(fold(text), text)
        wordings = [one for place, one in enumerate(self.folded) if self.numbers[place] == number]
        return max((self._raised(folded, one, fuzz.ratio(folded, one)) for one in wordings), default=0.0)

    def _without_year(self, folded: str, text: str) -> str:
        """``folded`` without the "of the year" that came with a year, unless a title ends so."""
        bare = folded.removesuffix("ประจำปี").removesuffix("ปี")
        if bare == folded or not _YEAR.search(plain(text)):
            return folded
        return folded if any(one.endswith(folded[-12:]) for one in self.folded) else bare

    @staticmethod
    def _raised(line: str, title: str, score: float) -> float:
        """A long title that stands whole at the head of a line counts, whatever follows it; so does one cut short."""
        if len(title) >= 14 and line.startswith(title):
            return max(score, 90.0)
        if len(line) >= 20 and title.startswith(line):
            return max(score, 86.0)
        if len(title) >= 20 and title in line and len(line) <= 2 * len(title):
            return max(score, 84.0)
        return score
