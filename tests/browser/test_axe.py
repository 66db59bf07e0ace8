"""WCAG 2.2 AA as axe-core sees it: every page that can be opened, in Thai and English, in the light and in the dark.

What a colour does hangs on the theme and not on the language, what a page is made of on the language and not on the
theme: so each page is read in Thai on a telephone by all rules, in the dark by the contrast, in English at a desk by all
but the contrast. Every day the last two are read on a quarter of the pages, chosen by their names; the long count reads all.
"""

from zlib import crc32

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from tests.browser.tour import Tour

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser-story"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(600),
    # A browser that leaves a page half way leaves the file it reads to the collector.
    pytest.mark.filterwarnings("ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning"),
]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ASK = """options => axe.run(document, {resultTypes: ["violations"], iframes: false, ...options}).then(said =>
    said.violations.flatMap(one => one.nodes.map(node => `${one.id}: ${node.target.join(" ")}: ${node.failureSummary}`)))"""
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
SHAPE = {"runOnly": {"type": "tag", "values": TAGS}, "rules": {"target-size": {"enabled": True}}}
WITHOUT_COLOURS = {**SHAPE, "rules": {**SHAPE["rules"], "color-contrast": {"enabled": False}}}
RUNS = {("th", "light"): SHAPE, ("th", "dark"): COLOURS, ("en", "light"): WITHOUT_COLOURS}
FIRST = {("th", "light"): SHAPE}

SIZES = {"th": {"width": 360, "height": 780}, "en": {"width": 1280, "height": 900}}


@pytest.mark.parametrize("part", [4, pytest.param(1, marks=pytest.mark.soak)])
def test_no_page_breaks_a_rule_in_either_language_or_theme(open_window, live_server, part):
    tour, wrong, windows = Tour(), [], {}
    for stop in tour.pages():
        window = windows.get(stop.who) or windows.setdefault(
            stop.who, _window(open_window, live_server, tour, stop.who)
        )
        shown = ""
        whole = crc32(stop.name.encode()) % part == 0
        for (language, theme), rules in RUNS.items() if whole else FIRST.items():
            window.page.emulate_media(color_scheme=theme)
            if language != shown:
                window.page.set_viewport_size(SIZES[language])
                _open(window, live_server, stop, language)
                shown = language
            found = window.page.evaluate(ASK, rules)
            wrong += [f"{stop.name} as {stop.who}, {language}, {theme}: {one}" for one in found]
    assert not wrong, "\n".join(wrong)


def test_what_breaks_a_rule_is_found(open_window):
    """The reader of pages reads: a planted page breaks a rule of each run."""
    window = open_window()
    window.page.set_content("<html lang=en><title>x</title><main><h1 style='color:#999'>Words</h1><input></main>")
    window.page.evaluate(AXE_SCRIPT)
    found = {theme: [one.split(":")[0] for one in window.page.evaluate(ASK, run)] for theme, run in RUNS.items()}
    assert found == {
        ("th", "light"): ["color-contrast", "label"],
        ("th", "dark"): ["color-contrast"],
        ("en", "light"): ["label"],
    }


def _open(window, live_server, stop, language):
    window.page.context.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])
    window.page.goto(stop.address)
    window.page.evaluate(AXE_SCRIPT)


def _window(open_window, live_server, tour, who):
    window = open_window(1280)
    client = tour.town.clients.get(who)
    if client and "sessionid" in client.cookies:
        window.page.context.add_cookies(
            [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
        )
    return window
