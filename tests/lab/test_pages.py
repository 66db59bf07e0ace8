import json
import re

import pypdfium2
import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from sodsong import data
from sodsong.lab.hosting import inject_gambling
from sodsong.lab.pages import Pages, catalogue, pdf
from sodsong.lab.run import phrae_rows
from sodsong.lab.world import build

WORLD = build(phrae_rows(), 1, 77)
TITLES = catalogue(data.text("lab/oit-2563.csv"))
WORDS = json.loads(data.text("lab/words.json"))
PAGES = Pages(TITLES, WORDS, 1)


def soup(site, path):
    kind, body = PAGES.page(site, path)
    codec = "cp874" if kind.endswith("windows-874") else "utf-8"
    return BeautifulSoup(body.decode(codec), "lxml")


def pdf_text(body):
    with pypdfium2.PdfDocument(body) as document:
        return len(document), document[0].get_textpage().get_text_range()


def test_every_home_page_is_a_plausible_20_to_60_kb():
    sizes = [len(PAGES.page(site, "/")[1]) for site in WORLD.sites]
    assert min(sizes) >= 20_000
    assert max(sizes) <= 60_000


def test_home_page_names_its_lao_its_cms_and_its_vendor():
    site = WORLD.site("5497")
    page = soup(site, "/")
    assert page.title.string == "เทศบาลตำบลทุ่งโฮ้ง"
    assert page.h1.string == "เทศบาลตำบลทุ่งโฮ้ง"
    assert page.find("meta", {"name": "generator"})["content"] == "SommutCMS A 2.1"
    assert page.footer.find(class_="credit").string == "พัฒนาโดย โฮสต์สมมุติ ก"
    assert "อำเภอเมืองแพร่ จังหวัดแพร่" in page.header.get_text()
    assert len(page.nav.find_all("a")) == 22
    assert len(page.find(id="news").find_all("li")) >= 90


def test_ita_index_lists_43_items_in_three_habits_of_layout():
    labels = {}
    for site in WORLD.sites:
        page = soup(site, "/ita/2563/")
        links = [a for a in page.main.find_all("a") if a["href"].startswith("/ita/2563/o")]
        assert [a.string for a in links] == list(TITLES.values())
        assert links[42]["href"] == "/ita/2563/o43"
        labels[site.style] = page.main.find(class_="oit").get_text(" ", strip=True).split()[0]
    assert labels == {0: "O1", 1: "o1", 2: "ข้อ"}


@pytest.mark.parametrize("number", range(1, 44))
def test_each_oit_page_carries_its_code_and_title(number):
    site = WORLD.site("540166")
    kind, body = PAGES.page(site, f"/ita/2563/o{number}")
    if number % 7:
        page = soup(site, f"/ita/2563/o{number}")
        assert page.h2.string == f"O{number} {TITLES[f'O{number}']}"
        assert len(page.main.find_all("tr")) >= 8
    else:
        assert kind == "application/pdf"
        _, text = pdf_text(body)
        assert text.splitlines()[:2] == [
            f"OIT O{number} / fiscal year B.E. 2563",
            "LAO 540166 Tha Kham (made-up lab document)",
        ]


def test_one_site_speaks_windows_874():
    site = WORLD.site(WORLD.windows_874_code)
    kind, body = PAGES.page(site, "/")
    assert kind == "text/html; charset=windows-874"
    assert site.official_name.encode("cp874") in body
    assert b'<meta charset="windows-874">' in body
    assert site.official_name in body.decode("cp874")
    with pytest.raises(UnicodeDecodeError):
        body.decode("utf-8")


def test_nothing_lies_where_nothing_was_put():
    site = WORLD.sites[0]
    for path in ("/ita/2563/o44", "/ita/2563/o0", "/ita/2562/", "/news/x", "/news/", "/wp-admin"):
        assert PAGES.page(site, path) is None
    assert PAGES.page(site, "/news/12")[0] == "text/html; charset=utf-8"
    assert PAGES.page(site, "/?p=1") == PAGES.page(site, "/")


def test_pages_follow_the_seed():
    site = WORLD.sites[3]
    assert Pages(TITLES, WORDS, 1).page(site, "/") == PAGES.page(site, "/")
    assert Pages(TITLES, WORDS, 2).page(site, "/") != PAGES.page(site, "/")


def test_no_page_names_a_host_outside_the_lab():
    for site in WORLD.sites:
        for path in ("/", "/ita/2563/", "/ita/2563/o1"):
            hosts = re.findall(rb"https?://([^/\"') ]+)", PAGES.page(site, path)[1])
            assert set(hosts) <= {b"drupal.org"}  # inside a real CMS's generator mark


def test_gambling_keeps_the_page_but_its_title_and_hides_links():
    for code in ("5497", WORLD.windows_874_code):
        site = WORLD.site(code)
        codec = "utf-8" if code == "5497" else "cp874"
        before = PAGES.page(site, "/")[1]
        page = BeautifulSoup(inject_gambling(before, codec).decode(codec), "lxml")
        assert page.title.string.startswith("สล็อตเว็บตรง")
        assert page.h1.string == site.official_name
        hidden = page.find(style=re.compile("left:-9999px"))
        assert len(hidden.find_all("a")) == 24
        assert all(a["href"].endswith(".slot-sommut.test/") for a in hidden.find_all("a"))


# A hyphen at a line's end is left out: readers join such lines again.
ASCII = st.characters(min_codepoint=32, max_codepoint=126, exclude_characters="-")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(ASCII, max_size=60), min_size=1, max_size=20))
def test_pdf_of_any_ascii_lines_opens(lines):
    count, text = pdf_text(pdf(lines))
    assert count == 1
    assert all(word in text for line in lines for word in line.split() if len(word) < 20)
