"""From a page to its items: by code, by title, by order as the last resort.

>>> from sodsong.judge.disclosure.catalogue import Catalogue, Item
>>> year = Catalogue(2564, "ita", (Item("O1", "โครงสร้าง"), Item("O2", "ข้อมูลผู้บริหาร")), 2)
>>> page = '<table><tr><td>o1<td>โครงสร้าง<td><a href="/org">https://www.a.go.th/o…</a><tr><td>02<td>ข้อมูลผู้บริหาร</table>'
>>> found = discover(page, year, "https://www.a.go.th/ita/2564")
>>> found.items[0].code, found.items[0].links[0].url, found.missing
('O1', 'https://www.a.go.th/org', ('O2',))
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from urllib.parse import urljoin

from sodsong.judge.disclosure.addresses import comparable, session_in
from sodsong.judge.disclosure.catalogue import Catalogue, Item

from . import hosts, years
from .assign import Owned, assign
from .markers import Marker, by_code, by_ordinal, by_title, densest
from .page import Anchor, Page, read
from .record import Discovery, FoundItem, FoundLink, MatchedBy, Warned
from .scheme import is_other
from .titles import SURE, Wordings

MOST_UNKNOWN = 60  # codes believed in a year of which nothing is known
CONFLICTS = 4  # rows whose words belong to other codes before the page's codes are another year's
LETTERED = 8  # items with their letter before bare numbers elsewhere are doubted
ENOUGH = 3  # items by one way of matching before the next is tried
_STEPS = re.compile(
    r"(?:ขั้นตอน|วิธี|แนะนำ|คู่มือ)[^|]{0,20}(?:เข้าถึง|เข้าสู่|เข้าดู|เข้าชม|เปิดดู|เปิดหน้า|ค้นหา)(?!.{0,12}(?:ร้องเรียน|e-?service))",
    re.IGNORECASE,
)
_AWAY = re.compile(
    r"^\W*(?:หน้าหลัก|หน้าแรก|กลับ(?:ไป|หน้า|สู่|ด้าน|ขึ้น).*|ย้อนกลับ|ก่อนหน้า|ถัดไป|home|back|top|ขึ้นบน|พิมพ์(?:หน้านี้)?|print|แชร์|share|tweet|line it|เข้าสู่ระบบ|login|สมัครสมาชิก)\W*$",
    re.IGNORECASE,
)
_SHARES = re.compile(
    r"facebook\.com/(?:sharer|share\.php|dialog)|twitter\.com/(?:intent|share)|line\.me/R/|social-plugins\.line\.me|/wp-login|/print/?$|[?&]print=1"
)
_ABOUT_ITA = re.compile(r"ITA|OIT|เปิดเผยข้อมูล|คุณธรรมและความโปร่งใส", re.IGNORECASE)


def discover(source: str, year: Catalogue, base: str, others: Sequence[Catalogue] = ()) -> Discovery:
    """The links that the page ``source``, fetched from ``base``, gives for the items of ``year``.

    ``others`` are catalogues of other years: they tell a page that still prints another year's codes.
    """
    page = read(source)
    warnings: list[Warned] = []
    if page.cut:
        warnings.append(Warned("page-cut", "The page is larger than what is read of one; its end was left out."))
    wordings = Wordings((item.number, item.title) for item in year.items)
    around = [Wordings((item.number, item.title) for item in one.items) for one in others if one.items]
    most = max((item.number for item in year.items), default=0) if year.complete else MOST_UNKNOWN
    usable, skipped = _usable(page, urljoin(base, page.base) if page.base else base, base, warnings)
    if is_other(page, base, [wordings, *around], MOST_UNKNOWN):
        text = "The page follows another scheme than ITA of local bodies (a college, a school, a health office)."
        loose = tuple((anchor.href, anchor.text) for anchor in usable)
        return Discovery("other", year.year, unmatched=loose, warnings=(*warnings, Warned("other-scheme", text)))
    markers = _markers(page, wordings, most)
    if not any(page.elements[one.element].nav for one in markers):
        usable = [one for one in usable if not one.nav]
    markers, usable, emptied = _of_year(page, markers, usable, year.year, warnings)
    if markers and not emptied:
        markers = _reread(page, markers, wordings, around, warnings)
    owned, loose_anchors = assign(page, markers, usable) if markers else ({}, list(usable))
    if len(owned) < ENOUGH and not emptied:
        owned, loose_anchors = _by_order(page, year, usable, owned, loose_anchors)
    items = _items(owned, year, base, warnings)
    found = {item.code for item in items}
    missing = tuple(item.code for item in year.items if item.code not in found)
    if not year.complete:
        text = f"The items of {year.year} are not all known: what is missing can be told of {len(year.items)} alone."
        warnings.append(Warned("catalogue-unknown" if not year.items else "catalogue-partial", text))
    unmatched = tuple(dict.fromkeys((one.href, one.text) for one in (*loose_anchors, *skipped) if not one.nav))
    return Discovery(
        "ita", year.year, items, missing, unmatched, tuple(warnings), _further(page, usable, year.year, base)
    )


def _usable(page: Page, base: str, asked: str, warnings: list[Warned]) -> tuple[list[Anchor], list[Anchor]]:
    """Links made absolute that could be an item's page, and those that show how to get there instead."""
    usable: list[Anchor] = []
    steps: list[Anchor] = []
    own = asked.split("#", 1)[0]
    written = {anchor.href for anchor in page.anchors if anchor.how == "a"}
    for anchor in page.anchors:
        if anchor.how == "text" and anchor.href in written:
            continue
        href = re.sub(r"[\t\r\n]+", "", anchor.href).strip()
        try:
            url = urljoin(base, href)
        except ValueError:
            continue
        if not url.lower().startswith(("http://", "https://")) or hosts.split(url) is None:
            continue
        plain_url, _, fragment = url.partition("#")
        if plain_url in (own, base.split("#", 1)[0]) and (fragment or not href or href == own):
            continue
        if _AWAY.match(anchor.text) or _SHARES.search(url):
            continue
        whole = replace(anchor, href=url)
        (steps if _STEPS.search(anchor.text) else usable).append(whole)
    if page.scripts:
        warnings.append(
            Warned("script-link", f"{page.scripts} links open by a script; an assessor cannot be sent there.")
        )
    inside = [one.href for one in usable if hosts.private(one.href)]
    if inside:
        warnings.append(
            Warned("private-address", f"{len(inside)} links lead nowhere from outside, such as {inside[0][:200]}.")
        )
    if steps:
        text = f"{len(steps)} links only explain the steps to a page and are no item: {steps[0].text[:100]}"
        warnings.append(Warned("steps-document", text))
    return usable, steps


def _markers(page: Page, wordings: Wordings, most: int) -> list[Marker]:
    """Where the page names items: by code where it bears codes, the rest by title."""
    coded = by_code(page, most, nav=False)
    if len(_numbers(coded)) < ENOUGH:
        with_menus = by_code(page, most, nav=True)
        if len(_numbers(with_menus)) >= 5:
            coded = with_menus
    coded = _own_list(page, coded, wordings)
    if len(_numbers(coded)) >= ENOUGH:
        inside = densest(page, coded)
        known = _numbers(coded)
        lines = {one.line for one in coded}
        titled = [
            one
            for one in by_title(page, wordings, inside=inside)
            if one.line not in lines and one.score >= SURE and not known & set(one.numbers)
        ]
        return sorted([*coded, *_once(titled)], key=lambda one: one.start)
    titled = by_title(page, wordings)
    if not _is_list(titled, wordings):
        return coded
    start, end = densest(page, titled)
    return _once([one for one in titled if start <= one.start < end])


def _own_list(page: Page, coded: list[Marker], wordings: Wordings) -> list[Marker]:
    """Without another list's numbers: beside O1, O2, … a bare "ข้อ 3" elsewhere is another assessment's (LPA), if its words are."""
    lettered = [one for one in coded if one.how == "letter"]
    named = _numbers(lettered)
    if len(named) < LETTERED or len(lettered) == len(coded):
        return coded
    start, end = densest(page, lettered)
    apart = {
        place
        for place, one in enumerate(coded)
        if one.how != "letter" and (named & set(one.numbers) or not start <= one.start < end)
    }
    like = sum(wordings.best(_words_of(page, coded, place, wordings)) is not None for place in apart)
    return coded if 3 * like >= len(apart) else [one for place, one in enumerate(coded) if place not in apart]


def _is_list(titled: Sequence[Marker], wordings: Wordings) -> bool:
    """Whether titles alone make a list of items: every site's menu has the first few of them."""
    found = _numbers(titled)
    beyond = found - wordings.usual_in_menus
    return len(found) >= ENOUGH and (len(beyond) >= ENOUGH or 4 * len(found) >= len(set(wordings.numbers)))


def _numbers(markers: Iterable[Marker]) -> set[int]:
    return {number for one in markers for number in one.numbers}


def _once(titled: Sequence[Marker]) -> list[Marker]:
    """Of several lines like one title those most like it; a weaker likeness beside a strong one is another thing."""
    best: dict[int, float] = {}
    for one in titled:
        best[one.numbers[0]] = max(best.get(one.numbers[0], 0.0), one.score)
    return [one for one in titled if one.score >= best[one.numbers[0]] - 6.0]


def _of_year(
    page: Page, markers: list[Marker], usable: list[Anchor], year: int, warnings: list[Warned]
) -> tuple[list[Marker], list[Anchor], bool]:
    """What is left when the parts of other years are taken out; True when that was everything."""
    places = [(one.start, number) for one in markers for number in one.numbers]
    found = years.scopes(page, places, [one.line for one in markers])
    if not any(one.year == year for one in found):
        found = [one for one in found if one.sure]
    others = years.columns(page, year)

    def stays(place: int, element: int) -> bool:
        scope = years.year_at(found, place)
        return (scope is None or scope.year == year) and not years.in_other_column(page, element, others)

    kept = [one for one in markers if stays(one.start, one.element)]
    links = [one for one in usable if stays(one.at, one.element)]
    told = sorted({one.year for one in found} - {year})
    if markers and not kept:
        text = f"The page is headed {', '.join(map(str, told))}; it gives nothing for {year}."
        warnings.append(Warned("other-year", text))
        return [], links, True
    if told and len(kept) < len(markers):
        warnings.append(Warned("years-parted", f"Parts of the page for {', '.join(map(str, told))} were left out."))
    return kept, links, False


def _reread(
    page: Page, markers: list[Marker], wordings: Wordings, around: Sequence[Wordings], warnings: list[Warned]
) -> list[Marker]:
    """Codes checked against the words beside them: a page that prints another year's codes is read by its titles."""
    words = [_words_of(page, markers, place, wordings) if one.by == "code" else "" for place, one in enumerate(markers)]
    renamed: dict[int, int] = {}
    strange: set[int] = set()
    for place, one in enumerate(markers):
        if not words[place] or len(one.numbers) != 1:
            continue
        own = wordings.score(words[place], one.numbers[0])
        best = wordings.best(words[place])
        if best and best.number != one.numbers[0] and best.score >= 84 and own < best.score - 8:
            renamed[place] = best.number
        elif not best and own < 60 and any(other.score(words[place], one.numbers[0]) >= 84 for other in around):
            strange.add(place)
    pairs = {(markers[a].numbers[0], number) for a, number in renamed.items()}
    swapped = {place for place, number in renamed.items() if (number, markers[place].numbers[0]) in pairs}
    if len(renamed) - len(swapped) >= CONFLICTS:
        text = f"{len(renamed)} codes stand beside titles of other codes: the page prints another year's codes; titles decide."
        warnings.append(Warned("codes-of-another-year", text))
        # A row that this year has not keeps its place, so that its links go to nobody.
        return [
            replace(one, numbers=(renamed[place],), by="title")
            if place in renamed
            else replace(one, numbers=())
            if place in strange
            else one
            for place, one in enumerate(markers)
        ]
    for place, number in sorted(renamed.items()):
        code = markers[place].numbers[0]
        warnings.append(Warned("title-of-another-code", f"O{code} bears the title of O{number}; its code decides."))
    warnings += [
        Warned("title-of-another-year", f"O{markers[place].numbers[0]} bears another year's title.")
        for place in sorted(strange)
    ]
    return markers


def _words_of(page: Page, markers: Sequence[Marker], place: int, wordings: Wordings) -> str:
    """The words that name the item beside its code: on its line, else on the next one."""
    one = markers[place]
    if len(one.rest) >= 3 and re.search(r"[^\W\d_]{3}", one.rest):
        return one.rest
    row = one.element
    while row >= 0 and page.elements[row].tag != "tr":
        row = page.elements[row].parent
    if row >= 0:  # the words may stand in any cell of the row
        first = bisect_left(page.lines, page.elements[row].start, key=lambda line: line.start)
        last = bisect_left(page.lines, page.elements[row].end, key=lambda line: line.start)
        before = markers[place - 1].line + 1 if place else 0
        after = markers[place + 1].line if place + 1 < len(markers) else last
        for lines in (range(one.line + 1, min(last, after)), range(max(first, before), one.line)):
            named = [page.lines[at].text for at in lines[:12]]
            like = [(found.score, text) for text in named if (found := wordings.best(text)) is not None]
            words = max(like)[1] if like else next((text for text in named if re.search(r"[^\W\d_]{5}", text)), "")
            if words:
                return words
        return ""
    following = one.line + 1
    until = markers[place + 1].line if place + 1 < len(markers) else following + 1
    return page.lines[following].text if following < min(until, len(page.lines)) else ""


def _by_order(
    page: Page, year: Catalogue, usable: list[Anchor], owned: Owned, loose: list[Anchor]
) -> tuple[Owned, list[Anchor]]:
    """The last resort: a list of just as many entries as the year has items, or one numbered from 1."""
    numbers = [item.number for item in year.items]
    if not year.complete or len(numbers) < ENOUGH:
        return owned, loose
    numbered = by_ordinal(page, len(numbers))
    if len(numbered) == len(numbers):
        return assign(page, numbered, usable)
    places = sorted(one.at for one in usable)
    children: dict[int, list[int]] = {}
    for index, element in enumerate(page.elements):
        if element.tag in ("tr", "li", "p", "div", "details", "a", "dd"):
            parent = element.parent
            if element.tag == "tr":  # a table may part its rows into bodies
                while page.elements[parent].tag in ("tbody", "thead", "tfoot"):
                    parent = page.elements[parent].parent
            children.setdefault(parent, []).append(index)
    for parent, rows in children.items():
        if parent < 0 or page.elements[parent].nav or len(rows) < len(numbers):
            continue
        spans = [(page.elements[index].start, page.elements[index].end + 1, index) for index in rows]
        linked = [index for start, end, index in spans if bisect_left(places, end) > bisect_left(places, start)]
        if len(linked) == len(numbers):
            markers = [
                Marker((number,), 0, page.elements[index].start, page.elements[index].end, index, "", "position")
                for number, index in zip(numbers, linked, strict=True)
            ]
            return assign(page, markers, usable)
    return owned, loose


def _items(owned: Owned, year: Catalogue, base: str, warnings: list[Warned]) -> tuple[FoundItem, ...]:
    items = []
    for number in sorted(owned):
        code = f"O{number}"
        known: Item | None = year.item(code)
        if known is None and year.complete:
            warnings.append(Warned("no-such-item", f"The page has {code}, which {year.year} has not."))
            continue
        pairs = owned[number]
        chosen = [pair for pair in pairs if pair[0].how == "a"] or pairs
        links: dict[str, FoundLink] = {}
        for anchor, _ in chosen:
            links.setdefault(
                comparable(anchor.href), FoundLink(anchor.href, anchor.text, hosts.kind(anchor.href, base))
            )
        ways: list[MatchedBy] = [marker.by for _, marker in chosen]
        by = next(way for way in ("code", "title", "position") if way in ways)
        rests_on = next(marker.rest for _, marker in chosen if marker.by == by)
        title = known.title if known else rests_on[:300]
        items.append(FoundItem(code, title, tuple(links.values()), by, rests_on[:300]))
    bearing = [one.url for item in items for one in item.links if session_in(one.url)]
    if bearing:
        text = f"{len(bearing)} links bear one visitor's session and may end with it, such as {bearing[0][:200]}."
        warnings.append(Warned("session-link", text))
    return tuple(items)


def _further(page: Page, usable: Sequence[Anchor], year: int, base: str) -> tuple[str, ...]:
    """Pages of the same site that this one calls the year's: where to look when it only offers years to choose from."""
    found = [
        one.href
        for one in usable
        if (
            one.how == "frame" or (years.years_in(one.text) == {year} and _ABOUT_ITA.search(f"{one.text} {page.title}"))
        )
        and hosts.kind(one.href, base) == "own"
    ]
    return tuple(dict.fromkeys(found))[:5]


def merged(first: Discovery, second: Discovery, year: Catalogue) -> Discovery:
    """Two pages of one site as one answer: what the first names stands, the second fills what it lacks."""
    items = {item.code: item for item in (*second.items, *first.items)}
    warnings = tuple(dict.fromkeys((*first.warnings, *second.warnings)))
    return Discovery(
        "ita" if "ita" in (first.scheme, second.scheme) else "other",
        year.year,
        tuple(sorted(items.values(), key=lambda item: int(item.code[1:]))),
        tuple(item.code for item in year.items if item.code not in items),
        tuple(dict.fromkeys((*first.unmatched, *second.unmatched))),
        warnings,
        first.further,
    )
