r"""Style sheets: which addresses they fetch, and the same sheet with those addresses put through a function: pure.

>>> rewritten("a{background:u\\72l( 'x.png' )}", lambda url: "/kept/" + url)
'a{background:url("/kept/x.png")}'
>>> addresses('@import "more.css";')
['more.css']
"""

import re
from collections.abc import Callable

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)
# Letters written as escapes would hide a word; all other escapes mean signs and stay.
_ESCAPE = re.compile(r"\\(?:0{0,4}([46][1-9a-fA-F]|[57][0-9aA])(?![0-9a-fA-F])(?:\r\n|[ \t\r\n\f])?|([g-zG-Z]))")
_STRING = r""""((?:[^"\\\n]|\\.)*)"?|'((?:[^'\\\n]|\\.)*)'?"""
_FETCH = re.compile(
    rf"""(@import)\s*(?:{_STRING})|url\(\s*(?:{_STRING}|((?:[^"'()\s\\]|\\.)*))\s*\)?""", re.IGNORECASE | re.DOTALL
)
# What fetches by other words, and what old browsers ran as a program.
_OTHERS = re.compile(
    r"(?:image-set|(?<![\w-])image|(?<![\w-])src|expression|cross-fade)\s*\(|-moz-binding|behavior\s*:|javascript\s*:",
    re.IGNORECASE,
)
_MOST = 4 * 1024 * 1024  # characters looked at


def addresses(text: str) -> list[str]:
    """The addresses that ``text`` fetches, in order, as written."""
    found: list[str] = []

    def note(url: str) -> str:
        found.append(url)
        return url

    rewritten(text, note)
    return found


def rewritten(text: str, resolve: Callable[[str], str | None]) -> str:
    """``text`` with each address replaced by what ``resolve`` says of it, an empty one where it says None.

    Safe to put into a ``style`` element or attribute: what is left fetches nothing but through ``resolve``.
    """
    plain = _COMMENT.sub(" ", text[:_MOST].replace("\0", ""))
    plain = _ESCAPE.sub(lambda m: m[2] or chr(int(m[1], 16)), plain)

    def put(match: re.Match[str]) -> str:
        start, *given = match.groups()
        written = next((one for one in given if one is not None), "").strip()
        url = "" if not written or written.startswith("#") else resolve(re.sub(r"\\(.)", r"\1", written))
        return f'{start + " " if start else ""}url("{_quoted(url or "")}")'

    return _FETCH.sub(put, _OTHERS.sub("none-", plain)).replace("</", "<\\2f ")


def _quoted(url: str) -> str:
    """``url`` with nothing in it that could end the string it stands in."""
    return re.sub(r"[\x00-\x20\"'()\\<>]", lambda m: f"%{ord(m[0]):02X}", url)
