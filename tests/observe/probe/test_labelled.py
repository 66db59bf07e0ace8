"""The content rules on a labelled set: no ordinary page is blamed, and the bad ones are told by name."""

import pytest

from sodsong.observe.probe.page.content import read_page

from .labelled import ORDINARY, OTHERS

HTML, URL = "text/html; charset=utf-8", "http://www.site.lao.test/"


@pytest.mark.parametrize("name", ORDINARY)
def test_an_ordinary_page_is_never_blamed(rules, name):
    reading = read_page(ORDINARY[name].encode(), HTML, URL, rules)
    assert (reading.reason, reading.evidence) == (None, ())


@pytest.mark.parametrize(
    "name", [name for name in ORDINARY if name.startswith(("report", "suspension", "news", "how to"))]
)
def test_nor_when_it_comes_in_windows_874(rules, name):
    reading = read_page(ORDINARY[name].encode("cp874", "replace"), "text/html", URL, rules)
    assert reading.reason is None


@pytest.mark.parametrize(
    ("source", "kind"), [(source, kind) for _, source, kind in OTHERS], ids=[one[0] for one in OTHERS]
)
def test_a_bad_page_is_told_by_its_name(rules, source, kind):
    reading = read_page(source.encode(), HTML, URL, rules)
    assert reading.reason == kind
    assert reading.evidence


def test_the_set_is_large_enough_to_mean_something():
    assert len(ORDINARY) >= 150
    assert len(OTHERS) >= 120
