"""A page's markup read once, in whatever charset it came; and the addresses in it made whole: pure."""

import re
from urllib.parse import urljoin

from lxml import html
from lxml.html import HtmlElement

from sodsong.observe.probe.guard import AddressError, read_url
from sodsong.observe.probe.page.charset import decode

HTML = ("text/html", "application/xhtml+xml")
DOCUMENTS = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|od[tsp]|rtf|csv|txt|zip|rar|jpe?g|png|gif|webp)(?:$|[?#])", re.IGNORECASE
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_MOST = 4 * 1024 * 1024  # bytes of markup


def read(body: bytes, content_type: str) -> HtmlElement | None:
    """The page as a tree; None where there is nothing in it."""
    text = _CONTROL.sub("", decode(body[:_MOST], content_type)[0])
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (html.etree.ParserError, html.etree.XMLSyntaxError, AssertionError):
        return None
    return root if isinstance(root.tag, str) else None


def base_of(root: HtmlElement, url: str) -> str:
    """What relative addresses of a page at ``url`` start from."""
    for one in root.iter("base"):
        if one.get("href"):
            return whole(url, one.get("href", "")) or url
    return url


def whole(base: str, written: str) -> str | None:
    """``written`` on a page at ``base`` as an address in normal form; None for what is none (mailto:, javascript:)."""
    try:
        return read_url(urljoin(base, written.strip().replace("\\", "/")).partition("#")[0]).url
    except (AddressError, ValueError):
        return None
