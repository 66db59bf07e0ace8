"""A letter's record in, its finished papers out: what the command line and the desk ask this room for."""

import json
from datetime import datetime

from sodsong.act.letter import columns, qr
from sodsong.act.letter.document.compose import KindError, compose
from sodsong.act.letter.document.text import clean
from sodsong.act.letter.emblem import Emblem, EmblemError, placeholder
from sodsong.act.letter.fonts import FontError, Pair, choose
from sodsong.act.letter.qr import QrError
from sodsong.act.letter.typeset import Typeset, TypesetError, picture_png, typeset
from sodsong.act.letter.word.file import word
from sodsong.ground.papers.form import to_json
from sodsong.ground.papers.record import Letter

CANNOT = (FontError, QrError, EmblemError, TypesetError, KindError)  # each one's text is a sentence for a person


def pdf(
    letter: Letter,
    timestamp: datetime,
    *,
    fonts: Pair | None = None,
    emblem: Emblem | None = None,
    source: str | None = None,
) -> Typeset:
    """``letter`` as PDF/A-3a with its data inside. ``timestamp`` (aware) is the PDF's own date, not the printed one.

    ``source`` is embedded as letter.json as it is; without it the letter's JSON form. Raises one of CANNOT.
    """
    data = source if source is not None else json.dumps(to_json(letter), ensure_ascii=False)
    text = clean(letter.qr)
    return typeset(
        compose(letter), fonts or choose(), qr.png(text), timestamp, source=data, emblem=emblem, qr_text=text
    )


def docx(
    letter: Letter,
    timestamp: datetime,
    *,
    fonts: Pair | None = None,
    emblem: Emblem | None = None,
    source: str | None = None,
) -> bytes:
    """``letter`` as DOCX; arguments and errors as for ``pdf``. ``fonts`` only measure the list's columns here."""
    document, text, pair = compose(letter), clean(letter.qr), fonts or choose()
    return word(
        document,
        timestamp,
        column_points=columns.widths(document, pair),
        office_left=columns.office_left(document, pair),
        source=source if source is not None else json.dumps(to_json(letter), ensure_ascii=False),
        emblem_png=picture_png(emblem or placeholder()),
        qr_png=qr.png(text, qr.WORD_PIXELS),
    )
