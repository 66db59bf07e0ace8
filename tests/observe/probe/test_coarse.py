"""Pages that would hold the parser up are read without it: told for what they are, in time that grows with their length."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sodsong.observe.probe.page.coarse import is_flood, text_of
from sodsong.observe.probe.page.content import read_page

from .labelled import ORDINARY, OTHERS, page

HTML, URL = "text/html; charset=utf-8", "http://www.site.lao.test/"
MANY = " ".join(f"x{n}=1" for n in range(20_000))
FLOODS = {
    "values": f"<a {MANY}>x</a>",
    "bare": "<a " + " ".join(f"x{n}" for n in range(20_000)),
    "quoted": "<a " + "".join(f'x{n}="<>"' for n in range(20_000)) + ">",
    "behind a comment that looks like a tag": f'<!-- <a x=" --><a {MANY}>"',
    "behind a title that looks like a tag": f"<title><a x='</title><a {MANY}>'",
    "behind a script that looks like a tag": f'<script>if(a<b" ){{}}</script><a {MANY} x="">',
    "slashes": "<a" + "".join(f"/x{n}" for n in range(20_000)),
}


@pytest.mark.parametrize("name", FLOODS)
def test_a_flood_of_attributes_is_known_wherever_it_hides(name):
    assert is_flood(FLOODS[name])


def test_a_flood_does_not_hide_what_the_page_says(rules):
    source = page("This Account has been suspended", f"<p>This account has been suspended.<a {MANY}></a>")
    reading = read_page(source.encode(), HTML, URL, rules)
    assert (reading.reason, reading.title) == ("suspended", "This Account has been suspended")


@pytest.mark.parametrize(
    "source",
    [
        '<div class="a b" data-x=1 onclick=\'f("<b>")\'><p title="a > b">ข่าว</p></div>' * 2000,
        "<script>for (i=0;i<n;i++) { if (a<b && c>d) { x = '<a href=\"'; } }</script><p>ข่าว</p>" * 500,
        f'<svg><path d="{"M 0 0 " * 5000}"/></svg><img src="data:image/png;base64,{"A" * 50_000}"><p>ข่าว</p>',
        "<!-- a < b -->" * 2000 + "<p>ข่าว</p>",
    ],
)
def test_what_offices_write_is_no_flood(source):
    assert not is_flood(source)


@pytest.mark.parametrize("source", [*ORDINARY.values(), *(source for _, source, _ in OTHERS)])
def test_no_page_of_the_labelled_set_is_a_flood_however_long(source):
    assert not is_flood(source * (1 + 9000 // len(source)))


def test_text_nested_deeper_than_the_parser_goes_is_no_empty_page(rules):
    reading = read_page(b"<div>" * 100_000 + "ยินดีต้อนรับ".encode(), HTML, URL, rules)
    assert (reading.reason, reading.text_length) == (None, 12)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet='<>"=/ abc!-\n&;', max_size=400))
def test_any_source_is_read_without_a_fault(source):
    is_flood(source * 30)
    assert "\n" not in text_of(source)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("0;url=http://spam.test/", "redirect-elsewhere"),
        ("3; URL='https://spam.test/a'", "redirect-elsewhere"),
        ("0;url=/main.php", None),
        ("0;url=http://www.site.lao.test/main", None),
        ("0;url=https://new.site.lao.test/", None),
        ("300;url=http://spam.test/", None),
        ("60", None),
        ("0;url=", None),
        ("x;url=http://[::1", None),
    ],
)
def test_a_page_that_sends_its_reader_away_at_once_is_a_redirect(rules, content, reason):
    source = page("เทศบาลตำบลสมมุติ", "<p>กรุณารอสักครู่", f'<meta http-equiv="refresh" content="{content}">')
    assert read_page(source.encode(), HTML, URL, rules).reason == reason
