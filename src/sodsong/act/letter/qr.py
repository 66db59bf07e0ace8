"""The QR code on a letter: text in, one picture out."""

from functools import lru_cache
from io import BytesIO

import segno

ERROR_CORRECTION = "m"  # 15 % may be damaged by a stamp or a fold
QUIET_MODULES = 2  # white border drawn with it; the paper around adds the rest of the four the standard asks for
PDF_PIXELS, WORD_PIXELS = 4, 12  # a module: hard edges in a PDF at any size (3 KB less than drawn), Word smooths


class QrError(ValueError):
    """The text does not fit into a QR code."""


@lru_cache(maxsize=64)  # an office has one or two, and a batch asks for the same one thousands of times
def png(text: str, pixels_per_module: int = PDF_PIXELS) -> bytes:
    """``text`` as a QR code in black and white PNG; an empty text gives none. Raises QrError when it is too long."""
    if not text:
        return b""
    out = BytesIO()
    _code(text).save(out, kind="png", border=QUIET_MODULES, scale=pixels_per_module)
    return out.getvalue()


def _code(text: str) -> segno.QRCode:
    try:
        return segno.make(text, error=ERROR_CORRECTION, micro=False)
    except segno.DataOverflowError as problem:
        size = len(text.encode())
        raise QrError(f"The QR text is {size} bytes, more than a code can hold (2,331): shorten “qr”.") from problem
