r"""A page without what changes from one look to the next though nothing was written: counters, clocks, tokens.

Two bodies of one skeleton read alike, so the second need not be parsed. What a reading shows of figures stays in the
skeleton: the title, the generator's version, letters written as numbers.

>>> skeleton(b"<title>News 1</title>Visitors 123 <i data-t=9f86d081884c7d65>")
(b'<title>News 0</title>Visitors 000 <i data-t=0000000000000000>\ntitle>News 1', b'9f86d081884c7d65')
"""

import re

_FIGURES = bytes.maketrans(b"123456789", b"0" * 9)
_TOKEN = re.compile(rb"0[0A-Za-z]{11,}")  # from its first figure on, once all figures are noughts
_LETTERS = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_COUNTED = re.compile(rb"&#[xX]?[0-9a-fA-F]+")
_TITLE, _LONG = b"<title", 1500  # bytes: no longer title is shown
_MAKER, _NEAR = b"generator", 200  # bytes: the version may stand before the name


def skeleton(body: bytes) -> tuple[bytes, bytes]:
    """The skeleton of ``body``, and the tokens left out of it, a line each; lengths are kept.

    A token is a run of letters and figures, twelve long from its first figure on.
    """
    plain = body.translate(_FIGURES)
    parts, tokens, place = [], [], 0
    for found in _TOKEN.finditer(plain):
        head = plain[place : found.start()]
        kept = head.rstrip(_LETTERS)
        parts += [kept, b"0" * (len(head) - len(kept) + found.end() - found.start())]
        tokens.append(body[place + len(kept) : found.end()])
        place = found.end()
    return b"".join([*parts, plain[place:], b"\n", *_kept(body)]), b"\n".join(tokens)


def _kept(body: bytes) -> list[bytes]:
    """What stays as it is, figures and all."""
    low = body.lower()
    kept = []
    if (place := low.find(_TITLE)) >= 0:
        kept.append(body[place + 1 : place + _LONG].partition(b"<")[0])
    if (place := low.find(_MAKER)) >= 0:
        kept.append(body[max(place - _NEAR, 0) : place + _NEAR])
    return [*kept, *_COUNTED.findall(body)] if b"&#" in body else kept
