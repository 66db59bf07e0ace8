"""Text as a PDF's own layer gives it becomes the text that was set: damage that Thai fonts are known to leave there.

What a font's private glyphs and loose marks leave is mended by ``ground.thai.fold``; here is what only a PDF does.
"""

import re

_MARK = "ัิีึืฺุู็่้๊๋์"
# A syllable set from a ligature comes twice, the second time without its last letter: ท้องถิ่นถิ่, ตั้งตั้แต่.
_DOUBLED = re.compile(f"([ก-ฮ][{_MARK}]{{2,}})([ก-ฮ])\\1(?!\\2|[{_MARK}])")
# A tone drawn apart from its syllable stands lost in another word: สิงห ้ าคม.
_STRAY = re.compile(r"(?<=[\u0e01-\u0e4e]) [่้๊๋์] (?=[\u0e01-\u0e4e])")
# The advance of ำ is taken for a space: สำ นักงาน, น้ำ เลา. A word that begins a new name keeps its space.
_AM = re.compile(r"ำ(?=[ \u0e01-\u0e4e])")
_AM_SPACE = re.compile(r"ำ (?=[\u0e01-\u0e4e])(?!(?:อ|จ|ต)\.|อบ[ตจ]|ท[ตมน]\.|เทศบาล|องค์ก|อำ ?เภอ|จังหวัด)")
_DAY = re.compile(r"วัน ที่(?=\s?[\d๐-๙])")  # a mark of no ink between the two is taken for a gap
_LEAST, _SHARE = 3, 0.8
# ำ without its ring, or lost altogether, in words that are none then; a name is left to the resolver.
_WORDS = {
    "สำนักงาน": r"สา?นักงาน",
    "อำเภอ": r"(?<![ก-๎])อา?เภอ|(?<=ที่ว่าการ)อา?เภอ|(?<=นาย)อา?เภอ|(?<=ทุก)อา?เภอ",
    "ตำบล": r"(?<=ส่วน)ตา?บล|(?<=เทศบาล)ตา?บล",
    "จำนวน": r"จา?นวน",
    "ดำเนิน": r"ดา?เนิน(?=การ|งาน)",
    "ตั้งแต่": r"ตังแต่",
    "ลำดับ": r"ลา?ดับ(?=ที่|\s|$)",
    "ที่ทำการ": r"ที่ทาการ",
    "ประจำ": r"ประจา(?=จังหวัด|ปี|เดือน)",
    "กำหนด": r"กาหนด",
    "สำเร็จ": r"สาเร็จ",
}
_REPAIRS = tuple((re.compile(pattern, re.MULTILINE), word) for word, pattern in _WORDS.items())


def repaired(text: str) -> str:
    """``text`` with doubled syllables once, ำ joined to what follows it, and its lost rings put back.

    >>> repaired("สำ นักงานจำ นวน จำ ปา บ้านถิ่นถิ่"), repaired("อาเภอลอง จานวน")
    ('สำนักงานจำนวน จำปา บ้านถิ่น', 'อำเภอลอง จำนวน')
    """
    text = _DAY.sub("วันที่", _STRAY.sub("", _DOUBLED.sub(r"\1\2", text)))
    ahead = [text[match.end()] for match in _AM.finditer(text)]
    if len(ahead) >= _LEAST and ahead.count(" ") >= _SHARE * len(ahead):
        text = _AM_SPACE.sub("ำ", text)
    for pattern, word in _REPAIRS:
        text = pattern.sub(word, text)
    return text


def reads_well(text: str) -> bool:
    """Whether few letters are lost: no boxes, no glyphs without a meaning, not every า turned into ำ."""
    lost = len(re.findall("[\ufffd\ue000-\uf6ff]", text))
    rings, plain = text.count("ำ"), text.count("า")
    return lost * 100 <= len(text) and not (rings > 10 and rings > 2 * plain)
