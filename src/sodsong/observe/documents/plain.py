"""Text files as offices keep them: UTF-8 with or without a BOM, UTF-16 with one, TIS-620 or windows-874."""

import codecs
import re

_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_THAI = re.compile("[ก-๛]")


def decode(data: bytes) -> str | None:
    """The text in ``data`` with plain line ends; None where the bytes are no text."""
    text = _decoded(data)
    if text is None or len(_CONTROL.findall(text)) > len(text) // 200:
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def _decoded(data: bytes) -> str | None:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _try(data, "utf-16")
    text = _try(data, "utf-8-sig")
    if text is not None:
        return text
    # cp874 is TIS-620 with the no-break space and the quotes of Windows; TIS-620 bytes read the same in it.
    text = _try(data, "cp874")
    return text if text is not None and _reads_thai(text) else None


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _reads_thai(text: str) -> bool:
    """Any high byte is some Thai letter; only where they make up runs of words is the file Thai."""
    beyond = [letter for letter in text if letter > "\x7f"]
    runs = re.findall("[ก-ฮเแโไใ][ก-๎]{2,}", text)
    return bool(beyond) and sum(map(len, runs)) >= len(beyond) * 0.7 and not _CONTROL.search(text)
