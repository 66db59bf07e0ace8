"""What an item's page amounts to: one look at each of its addresses, and all of an item's together.

>>> seen = Seen(url="https://a.go.th/o1", finding="up", reason="ok", http_status=200, kind="page", title="O1 โครงสร้าง", text="โครงสร้าง " * 40)
>>> judge(seen, Wanted("โครงสร้าง", 2564))
Judged(state='reachable', reason='ok')
>>> together([Judged("reachable", "ok"), Judged("unreachable", "connect-refused")])
Judged(state='suspect', reason='some-unreachable')
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from .discovery.titles import fold
from .discovery.years import years_in

State = Literal["reachable", "unreachable", "suspect", "missing", "unknown"]
Medium = Literal["page", "pdf", "word", "sheet", "picture", "file"]
LEAST_TEXT = 40  # letters of a page below which it shows nothing
GONE = 0.2  # of the text that stood there when it was last good
LEAST_BEFORE = 300  # letters that must have stood there before "gone" is said
ALIKE = 55.0  # of 100: a title's likeness to the page's words below which it is another matter
LONGEST = 60_000  # letters of a text that are looked at
_UNSURE = frozenset(("own-line", "challenge"))
_SOFT_404 = re.compile(
    r"ไม่พบหน้า|ไม่พบเพจ|ไม่พบข้อมูลที่(?:ท่าน|คุณ)?ต้องการ|ไม่มีหน้าที่|หน้าที่(?:ท่าน|คุณ)ต้องการไม่|ไม่พบเอกสาร|ไม่พบไฟล์|ไม่พบบทความ|ขออภัย.{0,20}ไม่พบ"
    r"|page\s+(?:was\s+)?not\s+found|\b404\b.{0,30}(?:error|not found|ไม่พบ)|error\s+404|file\s+(?:does\s+not\s+exist|not\s+found)|article not found",
    re.IGNORECASE,
)
_LOGIN = re.compile(
    r"เข้าสู่ระบบ|ลงชื่อเข้าใช้|ลงชื่อเข้าสู่ระบบ|รหัสผ่าน|sign\s?in|log\s?in|you need access|request access|ขอสิทธิ์(?:การ)?เข้าถึง|คุณต้องมีสิทธิ์",
    re.IGNORECASE,
)
_LOGIN_HOSTS = ("accounts.google.com", "login.microsoftonline.com", "login.live.com")
_LOGIN_PATH = re.compile(r"/(?:wp-login|login|signin|sign-in|checkpoint)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Seen:
    """One look at an address: how the probe found it (finding, reason code), where it ended, and what was read there.

    ``trouble`` is why a file gave no text (a reason of observe/documents); ``before`` the length of the text when the
    page was last good; ``home`` the home page of its host.
    """

    url: str
    finding: str
    reason: str
    http_status: int | None = None
    final_url: str = ""
    kind: Medium = "page"
    title: str = ""
    text: str = ""
    trouble: str = ""
    before: int = 0
    bearing: bool = False
    home: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What should be there: the item's title and the fiscal year. ``dated``: the item's documents are of a year."""

    title: str
    year: int
    dated: bool = field(default=False)


@dataclass(frozen=True, slots=True)
class Judged:
    """A state and the reason code it rests on."""

    state: State
    reason: str


def judge(seen: Seen, wanted: Wanted) -> Judged:
    """One address of one item."""
    if seen.reason in _UNSURE or seen.finding == "unknown":
        return Judged("unknown", seen.reason)
    if _asks_to_sign_in(seen):
        return Judged("suspect", "login-wall")
    if seen.finding != "up" and seen.reason != "slow":
        return Judged("unreachable" if seen.finding == "down" else "suspect", seen.reason)
    if _led_home(seen):
        return Judged("suspect", "redirect-home")
    return _page(seen, wanted) if seen.kind == "page" else _file(seen, wanted)


def together(judged: Sequence[Judged]) -> Judged:
    """All addresses of an item as one: an assessor opens each, so one that fails makes the item doubtful."""
    if not judged:
        return Judged("missing", "no-link")
    states = {one.state for one in judged}
    if len(states) == 1:
        return judged[0]
    for state in ("suspect", "unreachable", "unknown"):
        first = next((one for one in judged if one.state == state), None)
        if first is None:
            continue
        if state == "unreachable":
            return Judged("suspect", "some-unreachable")
        return Judged("suspect" if state == "suspect" else "unknown", first.reason)
    return judged[0]


def _asks_to_sign_in(seen: Seen) -> bool:
    parts = urlsplit(seen.final_url or seen.url)
    if (parts.hostname or "") in _LOGIN_HOSTS or (
        seen.final_url not in ("", seen.url) and _LOGIN_PATH.search(parts.path)
    ):
        return True
    if seen.http_status in (401, 403) and _LOGIN.search(f"{seen.title} {seen.text[:3000]}"):
        return True
    return seen.finding == "up" and len(seen.text) < 1500 and len(_LOGIN.findall(f"{seen.title} {seen.text}")) >= 2


def _led_home(seen: Seen) -> bool:
    """The address was a page of its own and ends at the home page, which is how many sites hide a missing page."""
    asked, ended = urlsplit(seen.url), urlsplit(seen.final_url or seen.url)
    own = asked.path.strip("/") or asked.query
    at_home = not ended.path.strip("/").removesuffix("index.php").removesuffix("index.html").removesuffix("home")
    moved = (ended.path, ended.query) != (asked.path, asked.query)
    return bool(own) and moved and at_home and not ended.query


def _file(seen: Seen, wanted: Wanted) -> Judged:
    if seen.trouble in ("damaged", "password", "empty", "binary"):
        return Judged("suspect", f"file-{seen.trouble}")
    if seen.trouble in ("scan", "no-reader"):
        return Judged("suspect", "no-text")
    if seen.trouble:
        return Judged("reachable", "not-read")
    return _content(seen, wanted) if seen.text.strip() else Judged("suspect", "no-text")


def _page(seen: Seen, wanted: Wanted) -> Judged:
    head = f"{seen.title} {seen.text[:2000]}"
    if _SOFT_404.search(seen.title) or (len(seen.text) < 4000 and _SOFT_404.search(head)):
        return Judged("suspect", "soft-404")
    if len(seen.text.replace(" ", "")) < LEAST_TEXT:
        return Judged("suspect", "empty-shell")
    return _content(seen, wanted)


def _content(seen: Seen, wanted: Wanted) -> Judged:
    if seen.before >= LEAST_BEFORE and len(seen.text) < GONE * seen.before:
        return Judged("suspect", "content-gone")
    if _of_another_year(seen, wanted):
        return Judged("suspect", "other-year")
    if _of_another_subject(seen, wanted):
        return Judged("suspect", "other-subject")
    return Judged("reachable", "ok")


def _of_another_year(seen: Seen, wanted: Wanted) -> bool:
    """A page or document that names years, and neither the asked one nor the one before or after (plans, reports)."""
    if not wanted.dated:
        return False
    named = years_in(f"{seen.title} {seen.text[:1500]}")
    return bool(named) and not named & {wanted.year - 1, wanted.year, wanted.year + 1} and max(named) < wanted.year


def _of_another_subject(seen: Seen, wanted: Wanted) -> bool:
    """Whether nothing of the item's title stands in the page: neither in its title nor anywhere in its text."""
    title = fold(wanted.title)
    text = fold(seen.title) + fold(seen.text[:LONGEST])
    if len(title) < 6 or not text or not re.search("[ก-ฮ]", text):
        return False  # short names (Q&A) are never written out; a text without Thai cannot be compared
    from rapidfuzz import fuzz  # noqa: PLC0415 - loads once a text is compared

    return fuzz.partial_ratio(title, text[:LONGEST]) < ALIKE


def is_dated(title: str) -> bool:
    """Whether an item's documents are of one year by its title: annual plans and reports, six-month reports."""
    return "ประจำปี" in title or "รายเดือน" in title or "รอบ 6 เดือน" in title
