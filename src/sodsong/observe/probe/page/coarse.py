"""Pages that a parser should not be given: told without parsing, in time that grows with their length only.

libxml2 takes time that grows with the square of a tag's attributes: half a megabyte of them held it for 89 seconds.

>>> is_flood("<p class=a>x</p>" * 1000), is_flood("<p " + "x " * 5000 + ">")
(False, True)
>>> text_of("<script>a</script><p>b &amp; <b>c</b>")
'b & c'
"""

import html
import re

_ATTRIBUTES = 400  # of one tag: no hand writes so many
_SHORT = 8192  # characters in which no flood does harm
# A quoted value that holds a "<" may be no value at all but the flood itself, if we took a comment for a tag: so it is
# believed up to some length only.
_VALUE = r"""(?:"(?:[^"<]*+"|[^"]{0,2000}+")|'(?:[^'<]*+'|[^']{0,2000}+')|[^\s>"'][^\s>]*+)"""
_ATTRIBUTE = rf"(?:[\s/]++|=?+[^\s/>=]++(?:\s*+=\s*+{_VALUE}?+)?+|=)"
_TAME = re.compile(rf"(?:[^<]++|<(?![a-zA-Z])|<[a-zA-Z][^\s/>]*+{_ATTRIBUTE}{{0,{2 * _ATTRIBUTES}}}+(?:>|\Z))*+")
_SILENT = re.compile(
    r"<(script|style|noscript|template|title)\b.*?(?:</\1[^>]*+>?|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL | re.IGNORECASE
)
_TAG = re.compile(r"<[^>]*+>?")
_TITLE = re.compile(r"<title\b[^>]*+>([^<]*+)", re.IGNORECASE)


def is_flood(source: str) -> bool:
    """Whether a tag of ``source`` has so many attributes that parsing it would take long."""
    if len(source) < _SHORT:
        return False
    tame = _TAME.match(source)
    return tame is None or tame.end() < len(source)


def text_of(source: str) -> str:
    """The visible text of ``source``, near enough, white space made single."""
    return " ".join(html.unescape(_TAG.sub(" ", _SILENT.sub(" ", source))).split())


def title_of(source: str) -> str:
    """Its title."""
    found = _TITLE.search(source)
    return " ".join(html.unescape(found.group(1)).split()) if found else ""
