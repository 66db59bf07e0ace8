"""A kept page as it may be shown in the original's place: it looks as it did, and nothing in it acts by itself: pure.

Only what is known to be harmless is let through: elements, attributes, addresses. Every address goes through a
function of the caller's, which says where in the archive it leads, or that it leads nowhere.

>>> show(b'<p onclick=x()>a<script>x()</script><img src=b.png>', "text/html", "http://a.test/", lambda url, use: "/k?" + url)
'<!DOCTYPE html><html><head><base target="_top"></head><body><p>a<img src="/k?http://a.test/b.png"></p></body></html>'
"""

from collections.abc import Callable
from typing import Literal

from lxml import etree, html
from lxml.html import HtmlElement

from sodsong.observe.probe.page.charset import decode

from . import css
from .html import base_of, read, whole
from .parts import picture

Use = Literal["link", "part"]  # an address a person may go to, or one that the page fetches
Resolve = Callable[[str, Use], str | None]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ELEMENTS = _words(
    "html head title body style link a abbr acronym address area article aside b bdi bdo big blockquote br caption "
    "center cite code col colgroup dd del details dfn dir div dl dt em fieldset figcaption figure font footer h1 h2 h3 "
    "h4 h5 h6 header hgroup hr i img ins kbd label legend li main map mark nav ol p pre q rp rt ruby s samp section "
    "small span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr"
)
# These go with all that is in them; any other unknown element only steps aside for what it holds.
_WITH_CONTENT = _words(
    "script template svg math audio video canvas textarea select option button input datalist xmp noembed noframes "
    "plaintext listing applet frame frameset param source track meta base dialog portal"
)
_EMBEDS = ("iframe", "embed", "object")
_ATTRIBUTES = _words(
    "class id title alt lang dir width height colspan rowspan border align valign bgcolor color face size cellpadding "
    "cellspacing name shape coords usemap start type media headers scope abbr span nowrap summary open datetime value "
    "hspace vspace rules frame reversed compact noshade char axis text role"
)


def show(body: bytes, content_type: str, url: str, resolve: Resolve) -> str:
    """The page at ``url`` as harmless HTML, in UTF-8 whatever it came in."""
    root = read(body, content_type)
    if root is None:
        return "<!DOCTYPE html><html><head></head><body></body></html>"
    base = base_of(root, url)

    def into(written: str, use: Use) -> str | None:
        if use == "part" and written.strip().lower().startswith("data:image/") and "svg" not in written[:40].lower():
            return written.strip()
        place = whole(base, written)
        return None if place is None else resolve(place, use)

    for one in list(root.iter()):
        if one is root or one.getparent() is not None:
            _element(one, into)
    if root.tag != "html":
        root.tag = "html"
    _head(root).insert(0, html.Element("base", target="_top"))
    return "<!DOCTYPE html>" + etree.tostring(root, method="html", encoding="unicode")


def show_css(body: bytes, content_type: str, url: str, resolve: Resolve) -> str:
    """The style sheet at ``url``, fetching only through ``resolve``."""

    def into(written: str) -> str | None:
        if written.lower().startswith("data:"):
            return written if "svg" not in written[:40].lower() else None
        place = whole(url, written)
        return None if place is None else resolve(place, "part")

    return css.rewritten(decode(body, content_type)[0], into)


def _head(root: HtmlElement) -> HtmlElement:
    head = root.find("head")
    if head is None:
        head = html.Element("head")
        root.insert(0, head)
    return head


def _element(one: HtmlElement, into: Resolve) -> None:
    """Let one element through, changed as it must be, or take it out."""
    tag = one.tag
    if not isinstance(tag, str) or tag in _WITH_CONTENT:
        _take_out(one)
    elif tag in _EMBEDS:
        _as_link(one, into)
    elif tag not in _ELEMENTS and one.getparent() is not None:
        one.drop_tag()
    else:
        _attributes(one, into)


def _attributes(one: HtmlElement, into: Resolve) -> None:
    given = dict(one.attrib)
    one.attrib.clear()
    for name, value in given.items():
        if name in _ATTRIBUTES:
            one.set(name, value)
    if given.get("style"):
        one.set("style", css.rewritten(given["style"], lambda url: into(url, "part")))
    if given.get("background") and (kept := into(given["background"], "part")):
        one.set("background", kept)
    _by_kind(one, given, into)


def _by_kind(one: HtmlElement, given: dict[str, str], into: Resolve) -> None:
    match one.tag:
        case "a" | "area":
            _link(one, given.get("href", ""), into)
        case "img":
            _picture(one, given, into)
        case "link":
            _sheet(one, given, into)
        case "style" | "title":
            text = "".join(one.itertext())
            for child in list(one):
                one.remove(child)
            one.text = css.rewritten(text, lambda url: into(url, "part")) if one.tag == "style" else text


def _link(one: HtmlElement, written: str, into: Resolve) -> None:
    mark = written.partition("#")[2]
    if written.startswith("#"):
        one.set("href", "#" + mark)
        one.set("target", "_self")
    elif written and (kept := into(written, "link")):
        one.set("href", kept + ("#" + mark if mark else ""))


def _picture(one: HtmlElement, given: dict[str, str], into: Resolve) -> None:
    shell = html.Element("img", given)
    if kept := into(picture(shell), "part"):
        one.set("src", kept)


def _sheet(one: HtmlElement, given: dict[str, str], into: Resolve) -> None:
    kept = into(given.get("href", ""), "part") if "stylesheet" in given.get("rel", "").lower().split() else None
    if kept is None or "alternate" in given.get("rel", "").lower():
        _take_out(one)
    else:
        one.attrib.pop("type", None)
        one.set("rel", "stylesheet")
        one.set("href", kept)


def _as_link(one: HtmlElement, into: Resolve) -> None:
    """What was embedded is gone to by hand."""
    written = one.get("src") or one.get("data") or ""
    kept = into(written, "link") if written else None
    parent = one.getparent()
    if kept is None or parent is None:
        _take_out(one)
        return
    link = html.Element("a", href=kept)
    link.text, link.tail = written, one.tail
    parent.replace(one, link)


def _take_out(one: HtmlElement) -> None:
    parent = one.getparent()
    if parent is None:
        return
    before = one.getprevious()
    if one.tail:
        if before is not None:
            before.tail = (before.tail or "") + one.tail
        else:
            parent.text = (parent.text or "") + one.tail
    parent.remove(one)
