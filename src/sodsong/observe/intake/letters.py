"""A letter's file as it comes in, from bytes to ``Letter``, with what ships where the caller brings nothing of its own."""

from functools import cache

from sodsong import data as shipped
from sodsong.ground.papers.form import FormError, from_json
from sodsong.ground.papers.record import Letter
from sodsong.ground.papers.record import Warning as Doubt
from sodsong.ground.places.register import Register
from sodsong.ground.thai.working_days import Calendar, read_calendar
from sodsong.observe.documents.read import read_document
from sodsong.observe.documents.record import Document, Unreadable
from sodsong.observe.intake.letter import read_letter
from sodsong.observe.intake.registry_file import read_registry, register_of
from sodsong.observe.intake.sentences import Language


@cache
def shipped_register() -> Register:
    """The register of Phrae that ships with Sodsong."""
    rows = read_registry(shipped.path("registers/phrae.csv").read_bytes()).rows
    return register_of(rows, province="แพร่", provinces=province_names())


@cache
def province_names() -> tuple[str, ...]:
    """The names of all provinces."""
    lines = shipped.text("province-letters.csv").splitlines()[1:]
    return tuple(line.split(",")[0] for line in lines)


@cache
def shipped_calendar() -> Calendar:
    """Holidays of government offices, with those of the North, where the shipped register lies."""
    return read_calendar(shipped.text("calendar/th-government-holidays.csv"), region="north")


def letter_of(
    document: Document,
    *,
    register: Register | None = None,
    calendar: Calendar | None = None,
    language: Language = "th",
) -> Letter:
    """The letter in a document: its embedded data as they are, else what its text says."""
    if document.letter is not None:
        try:
            return from_json(document.letter)
        except FormError:
            pass  # somebody else's letter.json: the text counts
    return read_letter(
        document.text,
        register or shipped_register(),
        calendar or shipped_calendar(),
        language=language,
        clean=document.clean,
        scanned=document.kind == "scan",
    )


def read(
    data: bytes,
    file_name: str = "",
    *,
    register: Register | None = None,
    calendar: Calendar | None = None,
    language: Language = "th",
) -> Letter:
    """The letter in ``data``; a file that cannot be read is of kind ``unknown``, its warning says why."""
    document = read_document(data)
    if isinstance(document, Unreadable):
        name = f"{file_name}: " if file_name else ""
        return Letter(kind="unknown", warnings=(Doubt("not-a-letter", name + document.text),))
    return letter_of(document, register=register, calendar=calendar, language=language)
