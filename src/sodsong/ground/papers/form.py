"""The JSON form of a letter: the one written shape of a ``Letter``, on the wire, in files and inside its own PDF.

Text is NFC, dates are ISO 8601 in the common era. A letter that was read from JSON and written again is the same JSON.
"""

import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar, cast, get_args

from sodsong.ground.papers.record import Contact, Letter, LetterKind, Number, Row, Signer, WarningCode
from sodsong.ground.papers.record import Warning as LetterWarning
from sodsong.ground.places.record import LAO_FIELDS, Lao, LaoType, Outcome, lao_json

T = TypeVar("T")
DEEPEST = 12


class FormError(ValueError):
    """The letter's data do not have the form of a letter."""

    def __init__(self, field: str, problem: str) -> None:
        self.field = field
        super().__init__(f"The letter's data: {field} {problem}.")


def to_json(letter: Letter) -> dict[str, Any]:
    """The letter as a JSON object, every field present, all text in NFC.

    >>> to_json(Letter(kind="stamped", deadline=date(2020, 8, 16)))["deadline"]
    '2020-08-16'
    """
    number, contact = letter.number, letter.contact
    form = {
        "kind": letter.kind,
        "urgency": letter.urgency,
        "number": {key: getattr(number, key) for key in Number.__slots__},
        "date": _day(letter.date),
        "date_source": letter.date_source,
        "to": list(letter.to),
        "outage_since": _day(letter.outage_since),
        "deadline": _day(letter.deadline),
        "claimed_count": letter.claimed_count,
        "contact": {
            "office": contact.office,
            "group": contact.group,
            "phone": list(contact.phone),
            "fax": list(contact.fax),
            "website": contact.website,
            "person": contact.person,
            "person_phone": contact.person_phone,
        },
        "rows": [_row_json(row) for row in letter.rows],
        "warnings": [{"code": warning.code, "text": warning.text} for warning in letter.warnings],
        "confirm": list(letter.confirm),
        "body": list(letter.body),
        "qr": letter.qr,
        "qr_caption": letter.qr_caption,
        "from": letter.sender,
        "emblem": letter.emblem,
        "list_title": list(letter.list_title),
        "subject": letter.subject,
        "references": list(letter.references),
        "enclosures": list(letter.enclosures),
        "signer": {"name": letter.signer.name, "position": letter.signer.position},
        "address": list(letter.address),
        "unit": letter.unit,
    }
    return cast("dict[str, Any]", _nfc(form))


def from_json(data: object) -> Letter:
    """The letter that a JSON object describes; a missing field takes its default, an unknown one is passed over.

    Raises FormError, whose text names the field, when a value has another form than ``to_json`` gives it.

    >>> from_json({"kind": "memo", "to": ["อำเภอสอง"]}).to
    ('อำเภอสอง',)
    """
    form = _object(_nfc(data), "the whole file")
    if "kind" not in form:
        raise FormError("kind", "is missing; it is one of stamped, external, memo, unknown")
    return Letter(
        kind=_choice(form["kind"], "kind", get_args(LetterKind)),
        urgency=_optional_text(form.get("urgency"), "urgency"),
        number=_number(form.get("number", {})),
        date=_date(form.get("date"), "date"),
        date_source=_text(form.get("date_source", ""), "date_source"),
        to=_texts(form.get("to", []), "to"),
        outage_since=_date(form.get("outage_since"), "outage_since"),
        deadline=_date(form.get("deadline"), "deadline"),
        claimed_count=_count(form.get("claimed_count"), "claimed_count"),
        contact=_contact(form.get("contact", {})),
        rows=_each(form.get("rows", []), "rows", _row),
        warnings=_each(form.get("warnings", []), "warnings", _warning),
        confirm=_texts(form.get("confirm", []), "confirm"),
        body=_texts(form.get("body", []), "body"),
        qr=_text(form.get("qr", ""), "qr"),
        qr_caption=_text(form.get("qr_caption", ""), "qr_caption"),
        sender=_text(form.get("from", ""), "from"),
        emblem=_optional_text(form.get("emblem"), "emblem"),
        list_title=_texts(form.get("list_title", []), "list_title"),
        subject=_text(form.get("subject", ""), "subject"),
        references=_texts(form.get("references", []), "references"),
        enclosures=_texts(form.get("enclosures", []), "enclosures"),
        signer=_signer(form.get("signer", {})),
        address=_texts(form.get("address", []), "address"),
        unit=_text(form.get("unit", ""), "unit"),
    )


def _row_json(row: Row) -> dict[str, Any]:
    return {
        "no": row.no,
        "district": row.district,
        "written": row.written,
        "outcome": row.outcome,
        "lao": lao_json(row.lao),
        "candidates": [lao_json(lao) for lao in row.candidates],
        "note": row.note,
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _nfc(value: object, depth: int = 0) -> object:
    """``value`` with every text in NFC; a letter is five levels deep, so what lies deeper is none."""
    if depth > DEEPEST:
        raise FormError("the whole file", f"is nested deeper than {DEEPEST} levels")
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, Mapping):
        return {key: _nfc(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_nfc(item, depth + 1) for item in value]
    return value


def _object(value: object, field: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise FormError(field, "must be a JSON object")
    return value


def _text(value: object, field: str) -> str:
    if not isinstance(value, str):
        raise FormError(field, "must be text")
    if any("\ud800" <= letter <= "\udfff" for letter in value):
        raise FormError(field, "holds half a character (a lone surrogate), which no file can carry")
    return value


def _optional_text(value: object, field: str) -> str | None:
    return None if value is None else _text(value, field)


def _texts(value: object, field: str) -> tuple[str, ...]:
    return _each(value, field, _text)


def _each(value: object, field: str, read: Callable[[object, str], T]) -> tuple[T, ...]:
    if not isinstance(value, list):
        raise FormError(field, "must be a list")
    return tuple(read(item, f"{field}[{index}]") for index, item in enumerate(value, 1))


def _count(value: object, field: str) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 1_000_000:
        raise FormError(field, "must be a whole number from 0 or null")
    return value


def _choice(value: object, field: str, allowed: tuple[Any, ...]) -> Any:
    if not isinstance(value, str) or value not in allowed:
        raise FormError(field, f"must be one of {', '.join(allowed)}")
    return value


def _flag(value: object, field: str) -> bool:
    if not isinstance(value, bool):
        raise FormError(field, "must be true or false")
    return value


def _date(value: object, field: str) -> date | None:
    if value is None:
        return None
    text = _text(value, field)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise FormError(field, f"is {text!r}, which is no date; write YYYY-MM-DD in the common era, or null")
    return day


def _number(value: object) -> Number:
    form = _object(value, "number")
    return Number(
        raw=_text(form.get("raw", ""), "number.raw"),
        province_letters=_text(form.get("province_letters", ""), "number.province_letters"),
        owner=_text(form.get("owner", ""), "number.owner"),
        circular=_flag(form.get("circular", False), "number.circular"),
        running=_optional_text(form.get("running"), "number.running"),
        legible=_flag(form.get("legible", False), "number.legible"),
    )


def _contact(value: object) -> Contact:
    form = _object(value, "contact")
    return Contact(
        office=_text(form.get("office", ""), "contact.office"),
        group=_text(form.get("group", ""), "contact.group"),
        phone=_texts(form.get("phone", []), "contact.phone"),
        fax=_texts(form.get("fax", []), "contact.fax"),
        website=_text(form.get("website", ""), "contact.website"),
        person=_text(form.get("person", ""), "contact.person"),
        person_phone=_text(form.get("person_phone", ""), "contact.person_phone"),
    )


def _signer(value: object) -> Signer:
    form = _object(value, "signer")
    return Signer(
        name=_text(form.get("name", ""), "signer.name"), position=_text(form.get("position", ""), "signer.position")
    )


def _row(value: object, field: str) -> Row:
    form = _object(value, field)
    number = _count(form.get("no"), f"{field}.no")
    if number is None:
        raise FormError(f"{field}.no", "is missing; give the row's number")
    lao = form.get("lao")
    return Row(
        no=number,
        district=_text(form.get("district", ""), f"{field}.district"),
        written=_text(form.get("written", ""), f"{field}.written"),
        outcome=_choice(form.get("outcome", "none"), f"{field}.outcome", get_args(Outcome)),
        lao=None if lao is None else _lao(lao, f"{field}.lao"),
        candidates=_each(form.get("candidates", []), f"{field}.candidates", _lao),
        note=_text(form.get("note", ""), f"{field}.note"),
    )


def _lao(value: object, field: str) -> Lao:
    form = _object(value, field)
    for key in LAO_FIELDS:
        # The bare name is our addition to the promised fields: a body given without it keeps its official name.
        if key not in form and key != "name":
            raise FormError(f"{field}.{key}", "is missing")
    kind = _choice(form["type"], f"{field}.type", get_args(LaoType))
    texts = {key: _text(form.get(key, ""), f"{field}.{key}") for key in LAO_FIELDS if key != "type"}
    return Lao(type=kind, **texts)


def _warning(value: object, field: str) -> LetterWarning:
    form = _object(value, field)
    return LetterWarning(
        code=_choice(form.get("code"), f"{field}.code", get_args(WarningCode)),
        text=_text(form.get("text", ""), f"{field}.text"),
    )
