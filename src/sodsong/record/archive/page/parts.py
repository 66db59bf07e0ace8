"""What a page needs to be read: its style sheets, pictures, fonts and the documents it links to: pure.

>>> parts(b'<link rel=stylesheet href=a.css><img src="/b.png"><a href="c.pdf">', "text/html", "http://a.test/x/")
['http://a.test/x/a.css', 'http://a.test/b.png', 'http://a.test/x/c.pdf']
"""

from collections.abc import Iterator

from lxml.html import HtmlElement

from sodsong.observe.probe.page.charset import decode

from . import css
from .html import DOCUMENTS, HTML, base_of, read, whole

_MOST = 400  # addresses of one page
_LAZY = ("src", "data-src", "data-lazy-src", "data-original")


def parts(body: bytes, content_type: str, url: str) -> list[str]:
    """The addresses, whole and each once, in the order of the page; of a style sheet those it fetches."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "text/css":
        base, written = url, iter(css.addresses(decode(body, content_type)[0]))
    elif kind in HTML or not kind:
        root = read(body, content_type)
        if root is None:
            return []
        base, written = base_of(root, url), _written(root)
    else:
        return []
    found = dict.fromkeys(one for each in written if (one := whole(base, each)) is not None and one != url)
    return list(found)[:_MOST]


def _written(root: HtmlElement) -> Iterator[str]:
    for one in root.iter():
        if not isinstance(one.tag, str):
            continue
        if one.get("style"):
            yield from css.addresses(one.get("style", ""))
        if one.get("background"):
            yield one.get("background", "")
        yield from _of_element(one)


def _of_element(one: HtmlElement) -> Iterator[str]:
    match one.tag:
        case "link":
            if {"stylesheet", "icon"} & set(one.get("rel", "").lower().split()):
                yield one.get("href", "")
        case "style":
            yield from css.addresses(one.text or "")
        case "img":
            yield picture(one)
        case "a" | "area":
            if DOCUMENTS.search(one.get("href", "")):
                yield one.get("href", "")
        case "iframe" | "embed" | "object":
            yield one.get("src") or one.get("data") or ""


def picture(one: HtmlElement) -> str:
    """Where a picture lies, also one that a script would have put in its place later."""
    written: list[str] = [one.get(name, "") for name in _LAZY]
    return next((each for each in written if each and not each.startswith("data:")), written[0])
