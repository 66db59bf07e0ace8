"""Which letters a body's bytes are: UTF-8, Thai's one-byte sets, or what the server says.

>>> decode("เทศบาล".encode("cp874"), "text/html; charset=utf-8")
('เทศบาล', 'windows-874')
"""

import codecs
import re

_DECLARED = re.compile(rb"""charset\s*=\s*["']?\s*([a-zA-Z0-9_.:-]{1,40})""")
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_THAI = {"windows-874": "windows-874", "cp874": "windows-874", "x-cp874": "windows-874", "dos-874": "windows-874"}
_THAI |= {
    "tis-620": "tis-620",
    "tis620": "tis-620",
    "tis620.2533": "tis-620",
    "iso-8859-11": "tis-620",
    "iso8859-11": "tis-620",
}
# Python knows codecs that are no character sets (zip, escapes): only these are believed.
_OTHERS = re.compile(
    r"(iso-?8859-\d{1,2}|windows-125\d|cp125\d|shift_jis|euc-jp|euc-kr|gbk|gb2312|gb18030|big5|koi8-[ru]|utf-16(le|be)?)"
)
_WINDOWS_ONLY = bytes([0x80, 0x85, *range(0x91, 0x98)])  # signs that windows-874 has and TIS-620 has not
_HIGH = bytes(range(0x80, 0x100))
_THAI_RUN = re.compile(rb"[\xa1-\xda\xdf-\xfb\x80\x85\x91-\x97]{2,}")
_HEAD = 2048  # bytes in which HTML must declare its charset


def decode(body: bytes, content_type: str) -> tuple[str, str]:
    """``body`` as text and the name of its charset, whatever it was declared as; never fails.

    UTF-8 proves itself: Thai one-byte text is practically never valid UTF-8, and is often sent under its name.
    """
    for bom, name in _BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(name, "replace"), name
    declared = _declared(body, content_type)
    if declared.startswith("utf-16"):
        return body.decode(declared, "replace"), declared
    if body.isascii():
        return body.decode("ascii"), declared if declared in _THAI.values() else "utf-8"
    try:
        # Not final: the last letter may have been cut off by the cap.
        return codecs.getincrementaldecoder("utf-8")().decode(body), "utf-8"
    except UnicodeDecodeError:
        name = _with_faults(body, declared)
    return body.decode("cp874" if name in _THAI.values() else name, "replace"), name


def _with_faults(body: bytes, declared: str) -> str:
    """The charset of a body that is not UTF-8 throughout."""
    high = len(body) - len(body.translate(None, _HIGH))
    if body.decode("utf-8", "replace").count("\ufffd") * 20 < high:
        return "utf-8"  # with a broken letter here and there
    doubtful = declared in ("", "utf-8", *_THAI.values()) or declared.startswith(("iso8859-1", "cp1252"))
    if doubtful and _looks_thai(body, high):
        windows = len(body.translate(None, _WINDOWS_ONLY)) < len(body)
        return "tis-620" if declared == "tis-620" and not windows else "windows-874"
    return declared or "windows-1252"


def _declared(body: bytes, content_type: str) -> str:
    """The charset that the header or the page's head declares, in one spelling; empty when none is believed."""
    found = _DECLARED.search(content_type.encode("ascii", "ignore")) or _DECLARED.search(body[:_HEAD])
    if found is None:
        return ""
    name = found.group(1).decode("ascii").lower()
    if name in ("utf-8", "utf8"):
        return "utf-8"
    if name in _THAI:
        return _THAI[name]
    if not _OTHERS.fullmatch(name):
        return ""
    try:
        return codecs.lookup(name).name
    except LookupError:
        return ""


def _looks_thai(body: bytes, high: int) -> bool:
    """Whether nearly all of the ``high`` bytes are Thai letters in runs; in Western text they stand alone."""
    return sum(map(len, _THAI_RUN.findall(body))) >= 0.8 * high
