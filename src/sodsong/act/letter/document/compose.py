"""Letter → Document: the parts in the order of ระเบียบสำนักนายกรัฐมนตรีว่าด้วยงานสารบรรณ, Thai digits, B.E. dates.

Stamped: urgency, ที่, ถึง, text, sending office, [seal], date, owning unit. External: urgency, ที่ beside the office and
its address, date, เรื่อง, เรียน, อ้างถึง, สิ่งที่ส่งมาด้วย, text, ขอแสดงความนับถือ, (name) position, owning unit. Memo: ส่วนราชการ,
ที่ beside วันที่, เรื่อง, เรียน, text, signature.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from sodsong.act.letter.document.paper import Document, Item, PaperKind
from sodsong.act.letter.document.text import CELL_LATIN, CONTACT_LATIN, NARROW_LATIN, NO_BREAK, clean, filled, shown
from sodsong.ground.papers.record import Contact, Letter, Number, Row
from sodsong.ground.thai.digits import to_thai
from sodsong.ground.thai.write import long_date

LIST_HEAD = ("ลำดับที่", "อำเภอ", "องค์กรปกครองส่วนท้องถิ่น", "หมายเหตุ")
LIST_TITLE = "บัญชีรายชื่อองค์กรปกครองส่วนท้องถิ่น"
QR_CAPTION = "สแกนเพื่อติดต่อ"
REGARDS = "ขอแสดงความนับถือ"
NAMES: dict[PaperKind, str] = {"stamped": "หนังสือประทับตรา", "external": "หนังสือภายนอก", "memo": "บันทึกข้อความ"}


class KindError(ValueError):
    """A letter of this kind cannot be set."""


def compose(letter: Letter) -> Document:
    r"""The paper's strings for ``letter``: cleaned, in Thai digits, with the marks that keep lines from parting wrongly.

    Raises KindError for a letter that is of no known kind.

    >>> compose(Letter(kind="stamped", to=("อำเภอสอง",), body=("ภายใน 16 สิงหาคม 2563",))).body
    ('ภายใน ๑๖\xa0สิงหาคม\xa0๒๕๖๓',)
    """
    if letter.kind == "unknown":
        raise KindError(f"A letter of kind {letter.kind} cannot be set; give “kind”: “{'”, “'.join(NAMES)}”.")
    kind: PaperKind = letter.kind
    number, number_open = _number(letter.number)
    signed, external, memo = kind != "stamped", kind == "external", kind == "memo"
    title = " ".join(part for part in (NAMES[kind], number, clean(letter.subject), clean(letter.sender)) if part)
    return Document(
        kind=kind,
        title=title,
        urgency=shown(letter.urgency or ""),
        unit=_unit(letter) if memo else "",
        number=number,
        number_open=number_open,
        office=filled((letter.sender, *letter.address)) if external else (),
        to_label="เรียน" if signed else "ถึง",
        to=filled(letter.to),
        subject=shown(letter.subject) if signed else "",
        references=_counted(letter.references) if external else (),
        enclosures=_counted(letter.enclosures) if external else (),
        body=filled(letter.body),
        regards=REGARDS if external else "",
        signs=signed,
        signer_name=shown(letter.signer.name) if signed else "",
        signer_position=shown(letter.signer.position) if signed else "",
        sender=shown(letter.sender),
        date=_day(letter.date),
        qr_caption=(shown(letter.qr_caption, NARROW_LATIN) or QR_CAPTION) if clean(letter.qr) else "",
        contact=() if memo and not clean(letter.unit) else tuple(_contact(letter.contact)),
        list_title=(filled(letter.list_title) or _list_title(letter.sender)) if letter.rows else (),
        list_head=LIST_HEAD,
        items=tuple(_items(letter.rows)),
    )


def _day(day: date | None) -> str:
    return NO_BREAK.join(long_date(day).split()) if day else ""


def _counted(texts: Sequence[str]) -> tuple[str, ...]:
    """One text as it is, several with their numbers before them."""
    many = filled(texts)
    return many if len(many) < 2 else tuple(f"{to_thai(i)}.{NO_BREAK}{text}" for i, text in enumerate(many, 1))


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


def _unit(letter: Letter) -> str:
    """A memo's ส่วนราชการ: as given, else office, group and telephone of the contact; the form has no room for more."""
    contact = letter.contact
    office = contact.office if clean(contact.office) else letter.sender
    lines = (*filled((office, contact.group)), *_numbers("โทรศัพท์", contact.phone))
    return shown(letter.unit) or " ".join(lines)


def _contact(contact: Contact) -> Iterator[str]:
    yield from filled((contact.office, contact.group), CONTACT_LATIN)
    yield from _numbers("โทรศัพท์", contact.phone)
    yield from _numbers("โทรสาร", contact.fax)
    yield from filled((contact.website,), CONTACT_LATIN)
    person, phone = shown(contact.person), shown(contact.person_phone)
    if person:
        yield f"ผู้ประสานงาน {person}" + (f" โทร. {phone}" if phone else "")


def _numbers(label: str, numbers: Sequence[str]) -> Iterator[str]:
    """The telephone numbers after ``label``; none is parted where it fits a line of the contact block."""
    known = filled(numbers)
    if known:
        whole = (text.replace(" ", NO_BREAK) if len(text) <= CONTACT_LATIN else text for text in known)
        yield f"{label} {', '.join(whole)}"


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
