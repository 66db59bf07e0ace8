"""What stands on the paper: the finished strings of a letter, whatever its kind; no string is markup."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

PaperKind = Literal["stamped", "external", "memo"]


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
    """The strings of one letter; a part that its kind does not have is empty.

    An empty ``date`` and ``number_open`` are places that a person fills by hand; so are ``signer_name`` and
    ``signer_position`` where ``signs``. ``sender`` is printed on stamped letters, on external ones within ``office``.
    """

    kind: PaperKind
    title: str
    urgency: str
    unit: str  # ส่วนราชการ
    number: str
    number_open: bool
    office: tuple[str, ...]  # the office and its address, at the right
    to_label: str  # ถึง or เรียน
    to: tuple[str, ...]
    subject: str
    references: tuple[str, ...]
    enclosures: tuple[str, ...]
    body: tuple[str, ...]
    regards: str  # ขอแสดงความนับถือ
    signs: bool
    signer_name: str
    signer_position: str
    sender: str
    date: str
    qr_caption: str
    contact: tuple[str, ...]
    list_title: tuple[str, ...]
    list_head: tuple[str, str, str, str]
    items: tuple[Item, ...]

    def strings(self) -> Iterator[str]:
        """Every string that is printed, so that a font can be asked whether it has all of them."""
        yield from (self.urgency, self.unit, self.number, self.subject, self.regards, self.signer_name)
        yield from (self.signer_position, self.qr_caption, self.sender, self.date)
        for many in (self.office, self.to, self.references, self.enclosures, self.body, self.contact):
            yield from many
        yield from self.list_title
        yield from self.list_head
        for item in self.items:
            yield from (item.no, item.district, item.name, item.note)
