"""What a page says: its title, text and maker's marks, and whether it is the site at all.

>>> from sodsong.observe.probe.page.rules import read_rules
>>> read_page(b"<title>x</title><p>hello", "text/html", "http://a.test/", read_rules()).title
'x'
"""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from sodsong.observe.probe.guard import registrable
from sodsong.observe.probe.record import Reason

from .charset import decode
from .fingerprint import simhash
from .markup import Link, Markup, read_markup
from .rules import FIRES_AT, Gambling, Rules, Wording

_TITLE = 300  # characters kept
_MARK = 80
_CREDIT = re.compile(
    r"(?:ออกแบบและพัฒนาโดย|พัฒนาและออกแบบโดย|พัฒนาเว็บไซต์โดย|จัดทำเว็บไซต์โดย|รับทำเว็บไซต์โดย|พัฒนาระบบโดย|พัฒนาโดย|ออกแบบโดย|ดูแลระบบโดย"
    r"|(?:powered|developed|designed|created|hosted)\s*(?:and\s+\w+\s*)?by|web\s*(?:site)?\s*by)\s*[::]?\s*(.*)",
    re.IGNORECASE,
)
_CREDIT_END = re.compile(r"\s(?:©|\||•|-\s|copyright|all rights|สงวนลิขสิทธิ์|โทร)|[|©•]", re.IGNORECASE)
# Makers that do not sign with a generator tag.
_TRACES = (("/wp-content/", "WordPress"), ("/components/com_", "Joomla"), ("/sites/default/files", "Drupal"))
_FIGURE = re.compile("[0-9]")
_TEXTUAL = re.compile(r"text/|html|xml|^$")


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of a page. ``reason`` is None for an ordinary one; ``evidence`` says what it rests on."""

    charset: str | None = None
    title: str | None = None
    text_length: int | None = None
    text_fingerprint: str | None = None
    marks: tuple[tuple[str, str], ...] = ()
    reason: Reason | None = None
    evidence: tuple[str, ...] = ()
    plain: bool = False  # any body of this skeleton reads alike, if the tokens left out of it hold no suspect word


def read_page(body: bytes, content_type: str, url: str, rules: Rules) -> Reading:
    """Read ``body`` as fetched from ``url``. What is no text (a PDF, a picture) is not looked into."""
    if not body.strip():
        return Reading(text_length=0, reason="empty", evidence=("no body",))
    if not is_text(content_type) or (not content_type and body.startswith((b"%PDF", b"PK\x03\x04"))):
        return Reading()
    source, charset = decode(body, content_type)
    low = source.lower()
    # Written as numbers (&#3626;) the words show only once the page is parsed.
    numbered = "&#" in low
    suspect = numbered or is_suspect(low, rules)
    markup = read_markup(source, with_links=suspect)
    text = unicodedata.normalize("NFC", markup.text)
    reason, evidence = _judge(markup, text, low, url, rules)
    if reason is None and suspect:
        evidence = _gambling(rules.gambling, markup, markup.title.lower(), text.lower(), url)
        reason = "hacked-gambling" if evidence else None
    if (
        reason is None
        and markup.refresh
        and _leads_away(markup.refresh, url, registrable(urlsplit(url).hostname or ""))
    ):
        reason, evidence = "redirect-elsewhere", (f"refresh: {markup.refresh[:300]}",)
    title = unicodedata.normalize("NFC", markup.title)[:_TITLE]
    marks = _marks(markup, source)
    plain = reason is None and not any(_FIGURE.search(value) for kind, value in marks if kind == "credit")
    if plain and suspect:
        plain = numbered and not is_suspect(low, rules) and not is_suspect(text.lower(), rules)
    return Reading(charset, title or None, len(text), simhash(text), marks, reason, evidence, plain)


def is_suspect(low: str, rules: Rules) -> bool:
    """Whether ``low`` (in lower case) holds what any word of gambling must hold."""
    gambling = rules.gambling
    latin = low.encode("ascii", "ignore")
    return any(one in latin for one in gambling.latin) or any(one in low for one in gambling.roots)


def is_text(content_type: str) -> bool:
    """Whether a body of this type is a page to be read."""
    return _TEXTUAL.search(content_type.lower()) is not None


def _judge(markup: Markup, text: str, source: str, url: str, rules: Rules) -> tuple[Reason | None, tuple[str, ...]]:
    if not text and not markup.title and not markup.bearing:
        return "empty", ("no visible text",)
    title = markup.title.lower()
    low = text.lower() if len(text) <= rules.max_text else ""
    for kind, wording in rules.wordings:
        evidence = _fires(wording, title, low, source, url) if len(text) <= wording.max_text else ()
        if evidence:
            return kind, evidence
    return None, ()


def _fires(wording: Wording, title: str, text: str, source: str, url: str) -> tuple[str, ...]:
    """The wordings that make the rule fire; none when it does not."""
    found = [f"title: {one}" for one in wording.titles if one in title]
    found += [f"text: {one}" for one in wording.strong if one in text]
    found += [f"address: {one}" for one in wording.urls if one in url.lower()]
    found += [f"source: {one}" for one in wording.sources if one in source]
    weak = [f"text: {one}" for one in wording.weak if one in text]
    if any(one in title or one in text for one in wording.unless):
        return ()
    return (*found, *weak) if 2 * len(found) + len(weak) >= FIRES_AT else ()


def _gambling(words: Gambling, markup: Markup, title: str, text: str, url: str) -> tuple[str, ...]:
    """The score of gambling spam and what it rests on; empty below the threshold."""
    in_title = [one for one in words.strong if one in title]
    in_text = [one for one in words.strong if one in text]
    own = registrable(urlsplit(url).hostname or "")
    hidden, foreign = 0, 0
    for link in markup.links:
        if link.hidden:
            hidden += _names_gambling(link, (*words.strong, *words.weak))
        elif in_text:
            foreign += _names_gambling(link, words.strong) and _leads_away(link.href, url, own)
    score = min(3 * len(in_title), 6) + min(2 * hidden, 6) + min(foreign, 4) + (2 if len(in_text) >= 5 else 0)
    if score < words.threshold:
        return ()
    if any(one in title for one in words.report):
        score -= 4
    if sum(one in text for one in words.report) >= 3:
        score -= 2
    if score < words.threshold:
        return ()
    evidence = [f"score {score} of {words.threshold}"]
    evidence += [f"title: {one}" for one in in_title] + ([f"hidden links: {hidden}"] if hidden else [])
    evidence += ([f"links to gambling: {foreign}"] if foreign else []) + [f"text: {one}" for one in in_text[:8]]
    return tuple(evidence)


def _names_gambling(link: Link, words: tuple[str, ...]) -> bool:
    text, href = link.text.lower(), link.href.lower()
    return any(one in text or one in href for one in words)


def _leads_away(href: str, url: str, own: str) -> bool:
    try:
        host = urlsplit(urljoin(url, href)).hostname or ""
    except ValueError:
        return False
    return registrable(host) != own


def _marks(markup: Markup, source: str) -> tuple[tuple[str, str], ...]:
    """Traces of a shared maker: the content system, and the credit in the foot of the page."""
    marks = []
    system = markup.generator or next((name for trace, name in _TRACES if trace in source), "")
    if system:
        marks.append(("cms", unicodedata.normalize("NFC", system)[:_MARK]))
    foot = markup.foot
    signed = [place for place, piece in enumerate(foot) if "โดย" in piece or "by" in piece.lower()]
    for place in signed:
        found = _CREDIT.search(foot[place])
        if found is None:
            continue
        # The name often stands in a link of its own: "Powered by <a>…</a>".
        name = found.group(1).strip() or (foot[place + 1] if place + 1 < len(foot) else "")
        name = _CREDIT_END.split(name, maxsplit=1)[0].strip(" .,:;-–—\"'()[]")
        if name:
            marks.append(("credit", unicodedata.normalize("NFC", name)[:_MARK]))
            break
    return tuple(marks)
