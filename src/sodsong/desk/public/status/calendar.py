"""The deadlines as a calendar file that telephones and mail programs subscribe to (RFC 5545)."""

from collections.abc import Callable, Iterator
from datetime import UTC, timedelta

from sodsong.desk.public.status.facts import Case, Picture

WIDTH = 75  # octets of a line; a longer one is folded


def calendar(picture: Picture, summary: Callable[[Case], str]) -> str:
    """One day for each deadline, and one moment for each promise, of the incidents that go on."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Sodsong//status//TH", "CALSCALE:GREGORIAN"]
    for case in picture.live:
        lines += _events(case, summary(case), picture.province)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in fold(line))


def _events(case: Case, summary: str, province: str) -> Iterator[str]:
    stamp = f"{case.began.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    if case.deadline:
        yield from ("BEGIN:VEVENT", f"UID:deadline-{case.name}@{escape(province)}.sodsong", f"DTSTAMP:{stamp}")
        yield from (f"DTSTART;VALUE=DATE:{case.deadline:%Y%m%d}",)
        yield from (f"DTEND;VALUE=DATE:{case.deadline + timedelta(days=1):%Y%m%d}", f"SUMMARY:{escape(summary)}")
        yield from ("TRANSP:TRANSPARENT", "END:VEVENT")
    if case.promised:
        at = f"{case.promised.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        yield from ("BEGIN:VEVENT", f"UID:promise-{case.name}@{escape(province)}.sodsong", f"DTSTAMP:{stamp}")
        yield from (f"DTSTART:{at}", f"SUMMARY:{escape(summary)}", "TRANSP:TRANSPARENT", "END:VEVENT")


def escape(text: str) -> str:
    r"""A text as calendars write it.

    >>> escape("a, b; c\nd")
    'a\\, b\\; c\\nd'
    """
    for plain, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n")):
        text = text.replace(plain, written)
    return text


def fold(line: str) -> Iterator[str]:
    """A content line in pieces of at most 75 octets, none of which parts a letter; the later ones begin with a space."""
    piece = b""
    for letter in line:
        octets = letter.encode()
        if len(piece) + len(octets) > WIDTH:
            yield piece.decode()
            piece = b" "
        piece += octets
    yield piece.decode()
