"""Every layout of the generator is read: a few seeds of each here, held-out ones by ``sodsong bench oit``."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sodsong.bench import oit
from sodsong.bench.ita.layouts import LAYOUTS
from sodsong.bench.ita.pages import draw, draw_other
from sodsong.bench.ita.unseen import UNSEEN
from sodsong.judge.disclosure.discovery.discover import discover
from sodsong.observe.probe.page.charset import decode

KNOWN = oit.catalogues()


def read(page):
    return discover(decode(page.source, "")[0], KNOWN[page.year], page.base, oit.beside(KNOWN, page.year))


@pytest.mark.parametrize("layout", [*LAYOUTS, *UNSEEN])
def test_links_and_missing_items_of_a_layout(layout):
    tally = [0, 0, 0]
    for seed in range(4 if layout in LAYOUTS else 2):
        page = draw(layout, seed, KNOWN)
        told = read(page)
        oit._count(tally, {(item.code, link.url) for item in told.items for link in item.links}, page.links)
        assert set(told.missing) == set(page.missing)
        assert told.scheme == "ita"
    assert oit.f1(tally) >= 0.97


def test_other_bodies_pages_are_recognised():
    assert {read(draw_other(seed, KNOWN)).scheme for seed in range(40)} == {"other"}


@pytest.mark.parametrize("layout", ["table", "accordion"])
def test_a_page_cut_anywhere_never_gives_a_wrong_link(layout):
    page = draw(layout, 1, KNOWN)
    text = decode(page.source, "")[0]
    for cut in range(0, len(text), len(text) // 25):
        told = discover(text[:cut], KNOWN[page.year], page.base)
        wrong = {(item.code, link.url) for item in told.items for link in item.links} - page.links
        assert len(wrong) <= 1  # the address in which the cut lies


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="<>/\"'= \n#O19oก&;:tradlihef", max_size=300))
def test_no_text_raises(text):
    told = discover(f"<table>{text}", KNOWN[2564], "https://www.a.go.th/ita")
    assert len(told.missing) + len(told.items) == 43


def test_ten_thousand_links_and_a_page_of_many_megabytes_are_read():
    table = "<table>" + "".join(f"<tr><td>O{n}<td><a href=/p{n}>x</a>" for n in range(1, 44)) + "</table>"
    many = "".join(f"<p><a href=/x{n}>y</a></p>" for n in range(10_000))
    told = discover(table + many, KNOWN[2564], "https://www.a.go.th/ita")
    assert (len(told.items), len(told.unmatched)) == (43, 10_000)
    huge = f"<script>{'x=1;' * 3_000_000}</script>{table}"
    assert len(discover(huge, KNOWN[2564], "https://www.a.go.th/ita").items) == 43
