"""Whose scheme a page follows: that of the bodies assessed by ITA, or one of colleges, schools and health offices."""

import re
from collections.abc import Sequence

from .codes import read_codes
from .hosts import split
from .page import Page
from .titles import Wordings

_MOIT = re.compile(r"\bMOIT\s?[-.:]?\s?\d", re.IGNORECASE)
_EB = re.compile(r"^\W*EB\s?[-.:]?\s?\d{1,2}\b")
_SCHEMES = re.compile(
    r"\bMOIT\b|MOPH\s*(?:ITA|Open)|ITA\s*(?:Online\s*)?(?:ของ)?(?:สถานศึกษา|อาชีวศึกษา)|\bOVEC\b|(?:สถานศึกษา|วิทยาลัย|โรงเรียน)\s*(?:สังกัด|ออนไลน์|โปร่งใส)",
    re.IGNORECASE,
)
_BODY = re.compile(
    r"วิทยาลัย|โรงเรียน(?!ผู้สูงอายุ)|สถานศึกษา|อาชีวศึกษา|มหาวิทยาลัย|โรงพยาบาล(?!ส่งเสริมสุขภาพตำบล)|สำนักงานสาธารณสุข|สาธารณสุขจังหวัด|สาธารณสุขอำเภอ"
    r"|เขตพื้นที่การศึกษา|สพป\.?|สพม\.?|สสจ\.?|สสอ\.?|สสจ|กระทรวงสาธารณสุข|\b(?:technical|vocational|polytechnic)?\s?college\b|\bschool\b|\bhospital\b",
    re.IGNORECASE,
)
_LAO = re.compile(
    r"เทศบาล|องค์การบริหารส่วน|องค์กรบริหารส่วน|อบต\.?|อบจ\.?|องค์กรปกครองส่วนท้องถิ่น|(?<![ก-๙])ทต\.|(?<![ก-๙])ทม\."
)
_OF_LAO = re.compile(r"(?:โรงเรียน|วิทยาลัย)(?:อนุบาล)?(?:เทศบาล|องค์การบริหารส่วน|อบจ|อบต)")
_ROWS = re.compile(
    r"สถานศึกษา|นักเรียน|นักศึกษา|ผู้เรียน|หลักสูตร|วิทยาลัย|การอาชีวศึกษา|ผู้ป่วย|เวชภัณฑ์|โรงพยาบาล(?!ส่งเสริม)|สาธารณสุขจังหวัด|ภาคเรียน|โรงเรียน(?!ผู้สูงอายุ)"
)
_HOSTS = (".ac.th", ".moph.go.th", ".moe.go.th", ".obec.go.th", ".vec.go.th")
_HEADS = 12  # first lines in which a page says whose it is
_AT_LEAST = 2


def is_other(page: Page, base: str, years: Sequence[Wordings], most: int) -> bool:
    """Whether the page's codes belong to another scheme than that of the ``years``."""
    texts = [line.text for line in page.lines]
    moit = sum(_MOIT.search(text) is not None for text in texts)
    coded = [found for text in texts if (found := read_codes(text, most)) and found.how == "letter"]
    if moit >= 3 and 2 * moit >= len(coded):
        return True
    if sum(_EB.match(text) is not None for text in texts) >= 3 > len(coded):
        return True
    score = _by_name(page, base)
    rows = sum(_ROWS.search(line.text) is not None for line in page.lines if not line.nav and len(line.text) < 200)
    score += (rows >= 4) + (rows >= 8)
    named = [found.rest for found in coded if len(found.rest) >= 8]
    if len(named) >= 8:
        known = sum(any(year.best(text, 74.0) for year in years) for text in named)
        score += 2 if known < 0.35 * len(named) else 0
    return score >= _AT_LEAST


def _by_name(page: Page, base: str) -> int:
    """What the page says it is, in its title, headings, first lines and host."""
    parts = split(base)
    host = (parts.hostname or "").lower() if parts else ""
    score = 3 if any(host.endswith(one) for one in _HOSTS) else 0
    heads = [line.text for line in page.lines if 1 <= line.level <= 2][:_HEADS]
    first = [line.text for line in page.lines[:_HEADS] if len(line.text) < 160]
    last = [line.text for line in page.lines[-6:] if len(line.text) < 160]
    names = [page.title, *heads]
    if any(_SCHEMES.search(name) for name in names):
        score += 3
    bodies = [name for name in names if _BODY.search(name) and (not _LAO.search(name) or _OF_LAO.search(name))]
    laos = [name for name in names if _LAO.search(name) and not _OF_LAO.search(name)]
    if bodies and not laos:
        score += 3
    elif laos:
        score -= 3
    whole = " ".join(line.text for line in page.lines)[:200_000]
    other, own = len(_BODY.findall(whole)), len(_LAO.findall(_OF_LAO.sub(" ", whole)))
    if not own and other >= 2:
        score += 2
    elif not laos and any(_BODY.match(text.strip()) and not _LAO.search(text) for text in (*first, *last)):
        score += 1 if own else 2
    return score
