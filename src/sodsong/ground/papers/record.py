"""The letter as data: what `letter read` finds and `letter render` sets, field for field."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

from sodsong.ground.places.record import Lao, Outcome

LetterKind = Literal["stamped", "external", "memo", "unknown"]
WarningCode = Literal[
    "count-mismatch",
    "duplicate-row",
    "type-district-conflict",
    "misspelt",
    "deadline-not-working-day",
    "number-illegible",
    "ocr-date",
    "low-text-quality",
    "not-a-letter",
]


@dataclass(frozen=True, slots=True)
class Number:
    """A letter's number; ``raw`` is as written, the parts only where they can be read."""

    raw: str = ""
    province_letters: str = ""
    owner: str = ""
    circular: bool = False
    running: str | None = None
    legible: bool = False


@dataclass(frozen=True, slots=True)
class Contact:
    """Who answers questions about the letter; numbers as written, ``person_phone`` only where it differs."""

    office: str = ""
    group: str = ""
    phone: tuple[str, ...] = ()
    fax: tuple[str, ...] = ()
    website: str = ""
    person: str = ""
    person_phone: str = ""


@dataclass(frozen=True, slots=True)
class Signer:
    """Who is to sign: the name as it stands in brackets under the signature, and the position below it."""

    name: str = ""
    position: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the attached list; ``district`` is bare and filled down, ``written`` is as it stands there."""

    no: int
    district: str
    written: str
    outcome: Outcome
    lao: Lao | None = None
    candidates: tuple[Lao, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Warning:  # noqa: A001  # the letter's own word; Python's warnings are not used here
    """Something a person should look at: a stable code and one sentence."""

    code: WarningCode
    text: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter read or to be set; ``to`` stands after ถึง or เรียน. Dates are civil, in the common era (Thai time)."""

    kind: LetterKind
    urgency: str | None = None
    number: Number = field(default_factory=Number)
    date: dt.date | None = None
    date_source: str = ""
    to: tuple[str, ...] = ()
    outage_since: dt.date | None = None
    deadline: dt.date | None = None
    claimed_count: int | None = None
    contact: Contact = field(default_factory=Contact)
    rows: tuple[Row, ...] = ()
    warnings: tuple[Warning, ...] = ()
    confirm: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    qr: str = ""
    qr_caption: str = ""
    sender: str = ""  # `from` in the JSON form
    emblem: str | None = None
    list_title: tuple[str, ...] = ()
    subject: str = ""  # เรื่อง; external letters and memos
    references: tuple[str, ...] = ()  # อ้างถึง
    enclosures: tuple[str, ...] = ()  # สิ่งที่ส่งมาด้วย
    signer: Signer = field(default_factory=Signer)
    address: tuple[str, ...] = ()  # the sending office's, under its name on an external letter
    unit: str = ""  # ส่วนราชการ; a memo's first line
