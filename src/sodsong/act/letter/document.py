"""What stands on the paper of a stamped letter (หนังสือประทับตรา), as plain display strings in the order they are read.

Order after ระเบียบสำนักนายกรัฐมนตรีว่าด้วยงานสารบรรณ: urgency, ที่, ถึง, text, name of the sending office, [seal], date,
owning unit, telephone; then the attached list. Thai digits, B.E. dates. Every string is data; none is markup.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sodsong.ground.papers.record import Contact, Letter, Number, Row
from sodsong.ground.thai.digits import to_thai
from sodsong.ground.thai.write import MONTHS, long_date

WORD_JOINER, NO_BREAK, MAY_BREAK = "\u2060", "\u00a0", "\u200b"
CONTINUED = "(ต่อ)"
LIST_HEAD = ("ลำดับที่", "อำเภอ", "องค์กรปกครองส่วนท้องถิ่น", "หมายเหตุ")
LIST_TITLE = "บัญชีรายชื่อองค์กรปกครองส่วนท้องถิ่น"
QR_CAPTION = "สแกนเพื่อติดต่อ"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the attached list. ``district`` stands on every line; it is printed where ``opens`` is true."""

    no: str
    district: str
    opens: bool
    name: str
    note: str


@dataclass(frozen=True, slots=True)
class Document:
    """The strings of one letter. An empty ``date`` and ``number_open`` are places that a person fills by hand."""

    title: str
    urgency: str
    number: str
    number_open: bool
    to: tuple[str, ...]
    body: tuple[str, ...]
    qr_caption: str
    sender: str
    date: str
    contact: tuple[str, ...]
    list_title: tuple[str, ...]
    list_head: tuple[str, str, str, str]
    items: tuple[Item, ...]

    def strings(self) -> Iterator[str]:
        """Every string that is printed, so that a font can be asked whether it has all of them."""
        yield from (self.urgency, self.number, self.qr_caption, self.sender, self.date)
        for many in (self.to, self.body, self.contact, self.list_title, self.list_head):
            yield from many
        for item in self.items:
            yield from (item.no, item.district, item.name, item.note)


def compose(letter: Letter) -> Document:
    r"""The paper's strings for ``letter``: cleaned, in Thai digits, with the marks that keep lines from parting wrongly.

    >>> compose(Letter(kind="stamped", to=("อำเภอสอง",), body=("ภายใน 16 สิงหาคม 2563",))).body
    ('ภายใน ๑๖\xa0สิงหาคม\xa0๒๕๖๓',)
    """
    number, number_open = _number(letter.number)
    title = " ".join(part for part in ("หนังสือประทับตรา", number, clean(letter.sender)) if part)
    return Document(
        title=title,
        urgency=shown(letter.urgency or ""),
        number=number,
        number_open=number_open,
        to=_filled(letter.to),
        body=_filled(letter.body),
        qr_caption=(shown(letter.qr_caption) or QR_CAPTION) if clean(letter.qr) else "",
        sender=shown(letter.sender),
        date=NO_BREAK.join(long_date(letter.date).split()) if letter.date else "",
        contact=tuple(_contact(letter.contact)),
        list_title=(_filled(letter.list_title) or _list_title(letter.sender)) if letter.rows else (),
        list_head=LIST_HEAD,
        items=tuple(_items(letter.rows)),
    )


# --- one string -------------------------------------------------------------------------------------------------

_GAP = re.compile(r" {3,}")
_HAS_LATIN = re.compile(r"[A-Za-z]")
_ADDRESS = re.compile(r"\d{1,3}(\.\d{1,3}){3}(:\d+)?")
_UNITS = "แห่ง|คน|ราย|รายการ|หน่วยงาน|วัน|วันทำการ|ชั่วโมง|นาที|หน้า|แผ่น|ฉบับ|ชุด|เครื่อง|บาท|น\\."
_MONTHS = "|".join(MONTHS)
_SOFT = (
    (re.compile(r"(?<=\S)(?=[ฯๆ”])"), WORD_JOINER),
    (re.compile("“(?=.)"), "“" + WORD_JOINER),
    (re.compile(" (?=[ๆฯ])"), NO_BREAK),
    (re.compile(f"(?<=[๐-๙0-9]) (?={_UNITS})"), NO_BREAK),
    (re.compile(f"(?<=[๐-๙0-9]) (?={_MONTHS})"), NO_BREAK),
    (re.compile(f"({_MONTHS}) (?=(?:พ\\.ศ\\. ?)?[๐-๙0-9])"), rf"\1{NO_BREAK}"),
    (re.compile("(?<=พ\\.ศ\\.) (?=[๐-๙0-9])"), NO_BREAK),
    (re.compile("(?<=ที่) (?=[๐-๙0-9])"), NO_BREAK),
    (re.compile(f"(?<=วัน)(?=ที่{NO_BREAK}?[๐-๙0-9])"), WORD_JOINER),
)
_PIECE = re.compile(r"[A-Za-z0-9]{1,12}[^A-Za-z0-9]*|[^A-Za-z0-9]{1,12}")
_CONSONANT = re.compile("[ก-ฮ][็-๎]*")
_CONSONANTS = re.compile("(?:[ก-ฮ][็-๎]*){30,}")  # the longest in real words has about fourteen
LINE_LATIN, CONTACT_LATIN, CELL_LATIN = 60, 30, 18  # letters of a Latin run that always fit


def clean(text: str) -> str:
    r"""``text`` in NFC without control and invisible characters; white space is one space.

    Three spaces or more are a place to write in by hand and stay as wide as they are, up to twelve.

    >>> clean("  ข้อ\t๑\x07 \u200b\u202eก ")
    'ข้อ ๑ ก'
    """
    visible = "".join(" " if letter.isspace() else letter for letter in text if _visible(letter))
    one_line = re.sub(r"(?<! ) {2}(?! )", " ", unicodedata.normalize("NFC", visible).strip())
    return _GAP.sub(lambda gap: NO_BREAK * min(len(gap.group()), 12), one_line)


def shown(text: str, latin: int = LINE_LATIN) -> str:
    """``text`` as it is printed: clean, in Thai digits, soft marks set, runs longer than ``latin`` made breakable."""
    return soft(thai_figures(breakable(clean(text), latin)))


def thai_figures(text: str) -> str:
    """Thai digits, but in words that hold Latin letters and in IP addresses, which stay as they are typed.

    >>> thai_figures("ข้อ 5 ของ www.lao1.go.th ที่ 10.0.0.1")
    'ข้อ ๕ ของ www.lao1.go.th ที่ 10.0.0.1'
    """
    words = text.split(" ")
    return " ".join(word if _HAS_LATIN.search(word) or _ADDRESS.fullmatch(word) else to_thai(word) for word in words)


def soft(text: str) -> str:
    """``text`` with marks of no ink against wrong line ends: before ฯ ๆ ”, after “, between a number and its noun.

    A reader of the paper takes them out again: U+2060 is nothing, U+00A0 a space.
    """
    for pattern, instead in _SOFT:
        text = pattern.sub(instead, text)
    return text


def breakable(text: str, latin: int) -> str:
    r"""``text`` with places to part a line in runs that have none: Latin words longer than ``latin`` and strings of Thai
    consonants that no dictionary knows. Without them such a run would leave the paper.

    >>> breakable("www.example.go.th/abc", 10).split("\u200b")
    ['www.', 'example.', 'go.', 'th/', 'abc']
    """
    text = re.sub(
        rf"[!-~]{{{latin + 1},}}", lambda run: _PIECE.sub(rf"\g<0>{MAY_BREAK}", run.group()).rstrip(MAY_BREAK), text
    )
    return _CONSONANTS.sub(lambda run: MAY_BREAK.join(_CONSONANT.findall(run.group())), text)


def _visible(letter: str) -> bool:
    """Printed letters and white space; not controls, format marks, surrogates or code points that are no character."""
    return letter.isspace() or unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Cn")


def _filled(texts: Sequence[str], latin: int = LINE_LATIN) -> tuple[str, ...]:
    return tuple(text for text in (shown(text, latin) for text in texts) if text)


# --- parts of the letter ----------------------------------------------------------------------------------------


def _number(number: Number) -> tuple[str, bool]:
    """The letter's number and whether its running part is still to be written; a raw number is printed as it stands."""
    stem = clean(number.raw)
    if not stem:
        stem = " ".join(part for part in (clean(number.province_letters), clean(number.owner)) if part)
        stem = f"{stem}/{'ว' if number.circular else ''}" if stem else ""
    unfinished = not stem or stem.removesuffix("ว").rstrip().endswith("/")
    if unfinished and stem and number.running:
        gap = " " if stem.endswith("ว") else ""
        stem, unfinished = f"{stem}{gap}{clean(number.running)}", False
    return to_thai(stem).replace(" ", NO_BREAK), unfinished


def _contact(contact: Contact) -> Iterator[str]:
    yield from _filled((contact.office, contact.group), CONTACT_LATIN)
    for label, numbers in (("โทรศัพท์", contact.phone), ("โทรสาร", contact.fax)):
        if any(map(clean, numbers)):
            yield f"{label} {', '.join(_filled(numbers))}"
    yield from _filled((contact.website,), CONTACT_LATIN)
    person, phone = shown(contact.person), shown(contact.person_phone)
    if person:
        yield f"ผู้ประสานงาน {person}" + (f" โทร. {phone}" if phone else "")


def _list_title(sender: str) -> tuple[str, ...]:
    return (LIST_TITLE, f"(แนบท้ายหนังสือ{shown(sender)})")


def _items(rows: Sequence[Row]) -> Iterator[Item]:
    before = None
    for row in rows:
        district = shown(row.district, CELL_LATIN)
        if district and not district.startswith(("อ.", "อำเภอ", "เขต")):
            district = f"อ.{district}"
        yield Item(
            to_thai(row.no), district, district != before, shown(row.written, CELL_LATIN), shown(row.note, CELL_LATIN)
        )
        before = district


def plain(text: str) -> str:
    r"""``text`` as a reader gets it back: soft marks out.

    >>> plain("คณะที่ปรึกษา\u2060ฯ ๓๔\u00a0แห่ง")
    'คณะที่ปรึกษาฯ ๓๔ แห่ง'
    """
    return text.replace(WORD_JOINER, "").replace(MAY_BREAK, "").replace(NO_BREAK, " ")
