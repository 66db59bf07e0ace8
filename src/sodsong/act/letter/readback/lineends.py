"""A set letter goes in, the same letter with no line that ends inside a word comes out; at times it is set once more.

Only a word that reaches over a line's edge gets a word joiner: joiners everywhere would spoil searching in the PDF. Most
are foreseen; the set page is read back as the proof, and what it shows parted is joined for another turn. What was once
found for a text is kept, so that of thousands of letters with the same paragraphs the first pays.
"""

import re
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import fields, replace
from functools import cache
from itertools import accumulate
from threading import Lock
from typing import Any

import pypdfium2

from sodsong import data
from sodsong.act.letter.document.foresight import foreseen
from sodsong.act.letter.document.paper import Document, Item
from sodsong.act.letter.document.words import ink, joined, joints
from sodsong.act.letter.fonts import Pair

TURNS = 12  # a joined word moves the next line end, at times into another word; three are usual
KEPT = 4_000  # texts
CM = 72 / 2.54
SLACK = 1.05  # kerning, and spaces that were drawn apart
CELL = 12.0  # points of a list's column that are no text
_BLANK = re.compile(r"\s|[\u2060\u200b\u00a0]")


class Wise:
    """What is known of texts, by font and list columns: the form in which their lines end well."""

    def __init__(self) -> None:
        self._forms: OrderedDict[tuple[object, str], str] = OrderedDict()
        self._lock = Lock()

    def form(self, key: object, text: str) -> str | None:
        """The good form of ``text``, or None when it was not looked at yet."""
        with self._lock:
            return self._forms.get((key, text))

    def keep(self, key: object, text: str, form: str) -> None:
        """Remember; the oldest is forgotten when there are too many."""
        with self._lock:
            self._forms[key, text] = form
            if len(self._forms) > KEPT:
                self._forms.popitem(last=False)


_WISE = Wise()


def whole_words(
    document: Document, fonts: Pair, columns: tuple[float, ...], make: Callable[[Document], bytes]
) -> bytes:
    """The PDF that ``make`` gives for ``document`` once its lines end between words.

    After TURNS attempts the last one is taken: a line that ends badly is better than no letter.
    """
    key = (fonts.hashes, document.kind, columns)
    em = 16 * fonts.scale * SLACK
    rooms = [(text, room) for text, room in _rooms(document, columns) if fonts.width_em(text) * em > room]
    long = dict(rooms)
    forms = {text: _WISE.form(key, text) for text in long}
    unseen = [text for text in long if forms[text] is None]
    now = {text: forms[text] or _foreseen(document, fonts, text, long[text]) for text in long}
    for _ in range(TURNS):
        pdf = make(_mapped(document, now))
        if not unseen:
            break
        bad = _parted(pdf, {text: now[text] for text in unseen}, whole=len(long) < len(rooms))
        if not bad:
            break
        now |= {text: joined(now[text], places) for text, places in bad.items()}
    for text in unseen:
        _WISE.keep(key, text, now[text])
    return pdf


def _foreseen(document: Document, fonts: Pair, text: str, room: float) -> str:
    """``text`` with joiners in the words that will reach over a line's edge, so far as that can be reckoned."""
    em = 16 * fonts.scale
    first, rest = (13.5 * CM, 16 * CM) if text in document.body else (room, room)
    advances = fonts.regular.advances
    return joined(text, foreseen(text, first, rest, lambda letter: advances.get(ord(letter), 0.0) * em, _words()))


def _rooms(document: Document, columns: Sequence[float]) -> Iterator[tuple[str, float]]:
    """Every text that may need more than one line, with the least width it may be given, in points."""
    parts = (
        (document.body, 13.4),  # 16 cm less the indent
        (document.to, 14.8),
        ((document.subject,), 13.4),
        (document.references, 14.4),
        (document.enclosures, 13.0),
        ((document.unit,), 12.0),
        (document.office, 7.3),
        (document.contact, 7.1),
        ((document.signer_name, document.signer_position), 8.0),
        ((document.sender,), 5.1),
        ((document.qr_caption,), 2.8),
        ((document.urgency,), 2.8),  # twice as large
        (document.list_title, 15.9),
    )
    for texts, room in parts:
        yield from ((text, room * CM) for text in texts)
    for item in document.items:
        yield from ((item.district, columns[1] - CELL), (item.name, columns[2] - CELL), (item.note, columns[3] - CELL))


def _parted(pdf: bytes, texts: dict[str, str], *, whole: bool) -> dict[str, frozenset[int]]:
    """For each text its places inside words at which a line ends, counted as ``inner`` does.

    ``whole``: a text stands in several places, so that all pages are to be read.
    """
    inked = {text: "".join(letter for _, letter in ink(form)) for text, form in texts.items()}
    lines = _lines(pdf, ("\0",) if whole else inked.values())  # no page holds a NUL
    flat, ends = "".join(lines), frozenset(accumulate(map(len, lines)))
    found = {}
    for text, form in texts.items():
        bare = inked[text]
        places: Collection[int] = {
            end - begin for begin in _all(flat, bare) for end in range(begin + 1, begin + len(bare)) if end in ends
        }
        if places and (places := joints(form, places, _words())):
            found[text] = places
    return found


def _all(flat: str, text: str) -> Iterator[int]:
    at = flat.find(text)
    while at >= 0:
        yield at
        at = flat.find(text, at + 1)


def _lines(pdf: bytes, texts: Iterable[str]) -> list[str]:
    """The pages' lines without blanks, up to the page on which the last of ``texts`` has been seen: reading is dear."""
    lines: list[str] = []
    before, awaited = "", set(texts)
    with pypdfium2.PdfDocument(pdf) as file:
        for page in file:
            if not awaited:
                break
            read = page.get_textpage().get_text_bounded().replace("\x02", "-").split("\r\n")
            here = [_BLANK.sub("", line) for line in read]
            lines += here
            seen = before + "".join(here)  # a paragraph may go on over the page
            before = "".join(here)
            awaited = {text for text in awaited if text not in seen}
    return lines


@cache
def _words() -> frozenset[str]:
    return frozenset(data.text("letter/words-th.txt").split())


def _mapped(document: Document, forms: dict[str, str]) -> Document:
    """``document`` with every string in its form."""

    def form(value: Any) -> Any:
        if isinstance(value, str):
            return forms.get(value, value)
        if isinstance(value, Item):
            return replace(value, district=form(value.district), name=form(value.name), note=form(value.note))
        return tuple(map(form, value)) if isinstance(value, tuple) else value

    return replace(document, **{field.name: form(getattr(document, field.name)) for field in fields(document)})
