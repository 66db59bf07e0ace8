"""An HTML page, however broken, as lines, links and the elements they stand in, in the order of the document.

Everything has a place: a counter that grows with each start, end, text and break, so that "inside" is two comparisons.
"""

import re
from dataclasses import dataclass, field
from typing import Any

MOST_ELEMENTS = 400_000
MOST_LINES = 60_000
MOST_LINKS = 20_000
MOST_PIECES = 400
LONGEST_SOURCE = 64 * 1024 * 1024  # characters
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code del dfn em font i img ins kbd label mark nobr o:p q s samp small span "  # noqa: SIM905  # a column of words
    "strike strong sub sup time tt u var wbr ruby".split()
)
_SKIPPED = frozenset(("script", "style", "template", "noscript", "head", "select", "textarea", "svg", "math", "audio"))
_NAV_TAGS = frozenset(("nav", "footer", "aside"))
_NAV_ROLES = frozenset(("navigation", "contentinfo", "banner", "search", "menubar", "menu"))
_NAV_NAME = re.compile(
    r"(?:main|top|left|right|side|sub|site|primary|secondary|page|header|mobile|bottom|offcanvas|hor|ver|nav)?[-_]?"
    r"(?:nav|navbar|navigation|menu|sidebar|breadcrumbs?|footer|topbar|copyright|pagination|pager|masthead|offcanvas)"
    r"(?:[-_]?(?:main|top|left|right|side|bottom|wrap|wrapper|container|list|inner|bar|links?|widgets?|area|nav|default|\d+))*",
)
_TABS = re.compile(r"\b(?:nav-tabs|nav-pills|tabs?|tab-list|tablist)\b", re.IGNORECASE)
_HEAVY = re.compile(r"<(script|style|svg)\b[^>]*>.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_DATA = re.compile(r"""(["'(])data:[^"')\s]{200,}""")
_ASIDE = re.compile(
    r"""(?:window\.open|location(?:\.href)?\s*=|location\.(?:assign|replace))\s*\(?\s*["']([^"']{1,900})["']"""
)
_WRITTEN = re.compile(r"https?://[^\s<>\"'()\[\]{}|\\^`]{4,900}", re.IGNORECASE)
_THAI_OR_CODE = re.compile(r"[\u0e01-\u0e5b]|\b(?:O|OIT|ITA)[\s\-–:._#(]*\d|^\W*\d{1,3}[\s.:)]", re.IGNORECASE)
_HEADS = {"summary": 7, "caption": 7, "legend": 7, "th": 8, "dt": 8, "button": 7}


@dataclass(slots=True)  # mutable: where it ends is known once it closes
class Element:
    """One element: its place, its parent (index, -1 above the root) and, in a table, its row's and column's numbers."""

    tag: str
    parent: int
    start: int
    end: int = 0
    name: str = ""  # id, or data-year
    classes: str = ""
    nav: bool = False
    column: int = -1
    span: int = 1
    over: tuple[int, ...] = ()  # of a row: cells of earlier rows that reach down into it


@dataclass(frozen=True, slots=True)
class Line:
    """A run of text that a reader sees as one: broken by blocks and <br>. ``level``: 1–6 a heading, 7–8 a head, else 0."""

    text: str
    start: int
    end: int
    element: int
    level: int
    nav: bool
    pieces: tuple[tuple[int, str], ...] = ()  # place and text of what the line is made of, if that is several


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link as written, its text, its place; ``how``: a (anchor), frame, script, text (an address in plain text)."""

    href: str
    text: str
    at: int
    element: int
    nav: bool
    how: str = "a"


@dataclass(slots=True)  # mutable: filled while the page is walked
class Page:
    """A page taken apart. ``toggles``: place and id of what opens another part of the page."""

    title: str = ""
    base: str = ""
    elements: list[Element] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    anchors: list[Anchor] = field(default_factory=list)
    toggles: list[tuple[int, str, str]] = field(default_factory=list)  # place, id, text
    cut: bool = False
    scripts: int = 0


def read(source: str) -> Page:
    """``source`` taken apart; what lies beyond the caps is left out and told by ``cut``."""
    page = Page(cut=len(source) > LONGEST_SOURCE)
    source = source[:LONGEST_SOURCE]
    if len(source) > 1_000_000:  # what shows nothing is cheaper to cut than to parse
        source = _HEAVY.sub(" ", source)
    source = _DATA.sub(r"\1data:", source).replace("\0", "")
    from lxml import etree  # noqa: PLC0415 - loads where a page is read, not where its years and items are shown

    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, recover=True, huge_tree=True)
    try:
        root = etree.fromstring(source.encode("utf-8", "replace"), parser) if source.strip() else None
    except etree.XMLSyntaxError:
        root = None
    if root is None:
        return page
    found = root.find(".//title")
    page.title = _squeeze("".join(map(str, found.itertext()))) if found is not None else ""
    base = root.find(".//base[@href]")
    page.base = (base.get("href") or "").strip() if base is not None else ""
    _Walk(page).run(root)
    return page


def _squeeze(text: str) -> str:
    return " ".join(text.split())


class _Walk:
    """The walk through one page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.at = 0
        self.open: list[int] = []
        self.pieces: list[tuple[int, str]] = []
        self.began = 0
        self.linked = 0  # anchors that are open
        self.tables: list[dict[int, tuple[int, int]]] = []  # column → rows left, cell
        self.column: list[int] = []

    def run(self, root: Any) -> None:
        todo: list[tuple[Any, bool]] = [(root, False)]
        while todo:
            node, closing = todo.pop()
            if closing:
                self._close(node)
            elif isinstance(node.tag, str):
                if node.tag in _SKIPPED or len(self.page.elements) >= MOST_ELEMENTS:
                    self.page.cut |= node.tag not in _SKIPPED
                    self._text(node.tail)
                    continue
                self._open(node)
                todo.append((node, True))
                todo.extend((child, False) for child in reversed(node))
            else:
                self._text(node.tail)
        self._flush()

    def _open(self, node: Any) -> None:
        tag = node.tag
        if tag in ("br", "hr") or tag not in _INLINE:
            self._flush()
        self.at += 1
        parent = self.open[-1] if self.open else -1
        element = Element(tag, parent, self.at, name=node.get("data-year") or node.get("id") or "")
        element.classes = node.get("class") or ""
        element.nav = (parent >= 0 and self.page.elements[parent].nav) or _is_nav(node, element)
        self.page.elements.append(element)
        self.open.append(len(self.page.elements) - 1)
        if tag in ("table", "tr", "td", "th"):
            self._grid(node, element)
        if tag in ("a", "area"):
            self.linked += 1
        elif tag == "img":
            self._picture(_squeeze(node.get("alt") or node.get("title") or ""))
        elif tag in ("iframe", "embed", "object", "frame"):
            self._link(node.get("src") or node.get("data"), node.get("title") or "", "frame")
        self._toggle(node)
        self._text(node.text)

    def _close(self, node: Any) -> None:
        tag = node.tag
        if tag not in _INLINE:
            self._flush()
        self.at += 1
        index = self.open.pop()
        self.page.elements[index].end = self.at
        if tag in ("a", "area"):
            self.linked -= 1
            self._anchor(node, index)
        elif node.get("onclick") and tag in ("button", "div", "span", "tr", "td", "li", "img", "input"):
            found = _ASIDE.search(node.get("onclick"))
            if found:
                self._link(found[1], _squeeze("".join(node.itertext())), "script", index)
        if tag == "table" and self.tables:
            self.tables.pop()
            self.column.pop()
        self._text(node.tail)

    def _picture(self, alt: str) -> None:
        """What a picture says: in a link part of its text; by itself a line, if it can be an item's name."""
        if not _THAI_OR_CODE.search(alt):
            return
        if self.linked:
            self._text(f" {alt} ")
        elif len(alt) > 1:
            self._flush()
            self._text(alt)
            self._flush()

    def _anchor(self, node: Any, index: int) -> None:
        href = (node.get("href") or "").strip()
        text = _squeeze("".join(node.itertext()))
        if not text:
            image = node.find(".//img")
            text = _squeeze((image.get("alt") or image.get("title") or "") if image is not None else "")
        text = text or _squeeze(node.get("title") or node.get("aria-label") or "")
        low = href[:20].lower().replace("\t", "").replace("\n", "")
        if not href or href.startswith("#") or low.startswith("javascript:"):
            found = _ASIDE.search(node.get("onclick") or "") or _ASIDE.search(href)
            self.page.scripts += bool(low.startswith("javascript:") or found)
            if found:
                self._link(found[1], text, "script", index)
        else:
            self._link(href, text, "a", index)

    def _link(self, href: str | None, text: str, how: str, index: int | None = None) -> None:
        if not href or not href.strip():
            return
        if len(self.page.anchors) >= MOST_LINKS:
            self.page.cut = True
            return
        index = self.open[-1] if index is None else index
        element = self.page.elements[index]
        place = element.start if index not in self.open else self.at
        self.page.anchors.append(Anchor(href.strip(), text[:500], place, index, element.nav, how))

    def _toggle(self, node: Any) -> None:
        for key in ("data-bs-target", "data-target", "aria-controls", "href", "for", "data-tab", "data-toggle-target"):
            value = (node.get(key) or "").strip()
            if value and (value[0] == "#" or key in ("aria-controls", "data-tab")) and len(value) > 1:
                self.page.toggles.append((self.at, value.lstrip("#"), _squeeze("".join(node.itertext()))[:200]))
                return

    def _grid(self, node: Any, element: Element) -> None:
        """Keep the column of each cell, and which cells of earlier rows reach into a row."""
        if element.tag == "table":
            self.tables.append({})
            self.column.append(0)
            return
        if not self.tables:
            return
        reach = self.tables[-1]
        if element.tag == "tr":
            self.column[-1] = 0
            element.over = tuple(cell for _, cell in reach.values())
            self.tables[-1] = {col: (left - 1, cell) for col, (left, cell) in reach.items() if left > 1}
            self._covered = set(reach)
            return
        column = self.column[-1]
        while column in getattr(self, "_covered", ()):
            column += 1
        element.column, element.span = column, _number(node.get("colspan"), 100)
        rows = _number(node.get("rowspan"), 500)
        if rows > 1:
            for covered in range(column, column + element.span):
                self.tables[-1][covered] = (rows - 1, len(self.page.elements) - 1)
        self.column[-1] = column + element.span

    def _text(self, text: str | None) -> None:
        if not text or not text.strip():
            if text and self.pieces:
                self.pieces.append((self.at, " "))
            return
        self.at += 1
        if not self.pieces:
            self.began = self.at
        self.pieces.append((self.at, text))
        if not self.linked and "://" in text:
            for found in _WRITTEN.findall(text):
                if not found.endswith(("…", "...")):
                    self._link(found.rstrip(".,;:"), found, "text")

    def _flush(self) -> None:
        self.at += 1
        if not self.pieces:
            return
        text = _squeeze("".join(piece for _, piece in self.pieces))
        pieces = tuple(self.pieces) if 1 < len(self.pieces) <= MOST_PIECES else ()
        self.pieces = []
        if not text:
            return
        if len(self.page.lines) >= MOST_LINES:
            self.page.cut = True
            return
        index = self.open[-1] if self.open else 0
        while self.page.elements[index].tag in _INLINE and self.page.elements[index].parent >= 0:
            if self.page.elements[index].tag == "a" and self.page.elements[index].start <= self.began:
                break
            index = self.page.elements[index].parent
        while self.page.elements[index].start > self.began and self.page.elements[index].parent >= 0:
            index = self.page.elements[index].parent
        self.page.lines.append(
            Line(text[:2000], self.began, self.at, index, self._level(index), self.page.elements[index].nav, pieces)
        )

    def _level(self, index: int) -> int:
        """How much of a heading the nearest elements make the text."""
        for _ in range(4):
            element = self.page.elements[index]
            if len(element.tag) == 2 and element.tag[0] == "h" and element.tag[1].isdigit():
                return int(element.tag[1])
            if element.tag in _HEADS:
                return _HEADS[element.tag]
            if re.search(r"(?:head|title|caption|topic)", element.classes, re.IGNORECASE):
                return 7
            if element.parent < 0:
                break
            index = element.parent
        return 0


def _is_nav(node: Any, element: Element) -> bool:
    if element.tag in ("html", "body", "main", "form", "table", "tbody", "tr"):
        return False
    if element.tag in _NAV_TAGS:
        return not _TABS.search(element.classes)
    if (node.get("role") or "").lower() in _NAV_ROLES:
        return True
    names = (*element.classes.lower().split(), (node.get("id") or "").lower())
    return any(_NAV_NAME.fullmatch(name) for name in names) and not _TABS.search(element.classes)


def _number(text: str | None, most: int) -> int:
    text = (text or "").strip()
    return min(int(text), most) if text.isascii() and text.isdigit() and len(text) < 5 and int(text) else 1
