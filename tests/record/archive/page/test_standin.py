"""A kept page shown in the original's place looks as it did and does nothing by itself, whatever was in it."""

import re

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from sodsong.record.archive.page.css import addresses, rewritten
from sodsong.record.archive.page.parts import parts
from sodsong.record.archive.page.standin import show, show_css

URL = "http://a.lao.test/ita/2563/o1"
KEPT = "/archive/540101/20200810020000/"


def resolve(url, use):
    return f"{KEPT}?u={url}" if "gone" not in url else None


def shown(markup, kind="text/html; charset=utf-8"):
    body = markup if isinstance(markup, bytes) else markup.encode()
    return show(body, kind, URL, resolve)


def inert(page):
    """Nothing in ``page`` acts or leaves the archive."""
    soup = BeautifulSoup(page, "html.parser")
    for tag in soup.find_all(name=True):
        assert tag.name not in {
            *("script", "iframe", "frame", "object", "embed", "applet", "form", "input", "button", "textarea", "svg"),
            *("math", "template", "noscript", "meta", "audio", "video", "source", "xmp", "plaintext"),
        }
        assert tag.name != "base" or dict(tag.attrs) == {"target": "_top"}
        for name, value in tag.attrs.items():
            assert not name.startswith("on"), (tag.name, name)
            written = " ".join(value) if isinstance(value, list) else value
            if name in ("href", "src", "background"):
                assert written.startswith((KEPT, "#", "data:image/")), written
            if name == "style":
                harmless_css(written)
            assert name not in ("action", "formaction", "srcdoc", "srcset", "xlink:href", "ping", "data", "poster")
    for style in soup.find_all("style"):
        harmless_css(style.text)


def harmless_css(text):
    plain = re.sub(r"\\([0-9a-fA-F]{1,6})\s?", lambda m: chr(min(int(m[1], 16), 0x10FFFF) or 32), text)
    for found in re.findall(r"""url\(\s*["']?([^"')]*)""", plain, re.IGNORECASE):
        assert found == "" or found.startswith((KEPT, "data:")), found
    assert "</" not in text
    plain = re.sub(r"""url\("[^"]*"\)""", "", plain)
    for word in ("expression(", "image-set(", "javascript:", "-moz-binding"):
        assert word not in plain.lower()
    for found in re.findall(r"""@import\s*(?!url\()(.)""", plain, re.IGNORECASE):
        assert found not in "\"'"


def test_an_ordinary_page_looks_as_it_did():
    page = shown(
        '<html><head><title>งบ</title><link rel="stylesheet" href="/a.css"></head><body bgcolor="#fff">'
        '<h1 class="x">รายงาน</h1><table border=1><tr><td colspan=2>๑</td></tr></table>'
        '<img src="../b.png" alt="ตรา"><a href="c.pdf#p2">เอกสาร</a><a href="#top">บน</a></body></html>'
    )
    assert f'<link rel="stylesheet" href="{KEPT}?u=http://a.lao.test/a.css">' in page
    assert f'<img alt="ตรา" src="{KEPT}?u=http://a.lao.test/ita/b.png">' in page
    assert f'<a href="{KEPT}?u=http://a.lao.test/ita/2563/c.pdf#p2">เอกสาร</a>' in page
    assert '<a href="#top" target="_self">บน</a>' in page
    assert '<h1 class="x">รายงาน</h1><table border="1"><tr><td colspan="2">๑</td></tr></table>' in page
    assert '<body bgcolor="#fff">' in page


def test_thai_in_its_old_charset_is_read_right():
    body = '<meta charset="tis-620"><title>น้ำ</title><p>สำนักงานเทศบาล'.encode("cp874")
    page = show(body, "text/html", URL, resolve)
    assert "<p>สำนักงานเทศบาล</p>" in page
    assert "<title>น้ำ</title>" in page
    assert "meta" not in page


def test_where_the_archive_has_nothing_a_link_stays_words():
    page = shown('<a href="/gone.html" title="t">ข่าว</a><img src="gone.png"><link rel=stylesheet href=gone.css>')
    assert '<a title="t">ข่าว</a>' in page
    assert "<img>" in page
    assert "gone.css" not in page


def test_a_frame_becomes_a_link_to_what_it_showed():
    page = shown('<p>แผน <iframe src="plan.pdf">x</iframe> จบ</p><object data="gone.swf"></object>')
    assert f'<p>แผน <a href="{KEPT}?u=http://a.lao.test/ita/2563/plan.pdf">plan.pdf</a> จบ</p>' in page
    assert "object" not in page


def test_pictures_that_a_script_would_have_fetched_are_shown():
    page = shown('<img src="data:image/gif;base64,AA==" data-src="real.jpg">')
    assert f'src="{KEPT}?u=http://a.lao.test/ita/2563/real.jpg"' in page


def test_what_those_without_scripts_were_to_see_is_seen():
    assert "<p>เปิดสคริปต์</p>" in shown("<noscript><p>เปิดสคริปต์</p><meta http-equiv=refresh content=0></noscript>")


def test_a_base_of_the_page_is_followed_and_taken_out():
    page = shown('<base href="http://b.lao.test/x/"><a href="y">y</a>')
    assert f'href="{KEPT}?u=http://b.lao.test/x/y"' in page
    assert page.count("<base") == 1


HOSTILE = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.test/x.js></SCRIPT >",
    "<scr<script>ipt>alert(1)</script>",
    "<meta http-equiv=refresh content='0;url=http://evil.test'>",
    "<form action=http://evil.test><input name=p type=password><button formaction=//evil.test>ok</button></form>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href=' java\nscript:alert(1)'>x</a>",
    "<a href='&#106;avascript&colon;alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='vbscript:x'>x</a>",
    "<svg onload=alert(1)><script>alert(1)</script><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<svg><style><!--</style><img src=x onerror=alert(1)>--></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<base href='http://evil.test/'><img src=x>",
    "<img src=x onerror=alert(1)>",
    "<body onload=alert(1) background='http://evil.test/t.png'>",
    "<iframe srcdoc='<script>alert(1)</script>' src='javascript:alert(1)'></iframe>",
    "<object data='javascript:alert(1)'></object><embed src='data:text/html,x'>",
    "<link rel=stylesheet href='http://evil.test/x.css'><link rel=import href=x><link rel=preload href=x as=script>",
    "<style>@import 'http://evil.test/x.css'; a{background:url(http://evil.test/x)}</style>",
    "<style>a{background:u\\72l(http://evil.test/x)} @\\69mport 'http://evil.test';</style>",
    "<style>a{b:url(/**/http://evil.test)} @import/**/\"http://evil.test\"; a{b:image-set('http://evil.test' 1x)}</style>",
    "<style></st\\79le><script>alert(1)</script></style>",
    "<p style='background:url(&quot;http://evil.test&quot;);width:expression(alert(1));behavior:url(x)'>x</p>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<template><script>alert(1)</script></template>",
    "<title></title><script>alert(1)</script></title>",
    "<textarea></textarea><img src=x onerror=alert(1)></textarea>",
    "<xmp><img src=x onerror=alert(1)></xmp><plaintext><script>alert(1)</script>",
    "<img src='data:image/svg+xml,<svg onload=alert(1)>'>",
    "<img srcset='http://evil.test/x 2x' src=x><video poster=http://evil.test src=x></video>",
    "<a href=x ping=http://evil.test target=_self download>x</a>",
    "<!--[if IE]><script>alert(1)</script><![endif]--><!-- --!><script>alert(1)</script>",
    "<?php echo '<script>alert(1)</script>' ?>",
    "<table><tr><td background='javascript:alert(1)'><frameset><frame src=//evil.test></frameset>",
    "<p id=x\x00 on\x00click=alert(1)>\x00<scr\x00ipt>alert(1)</script>",
    "<a href='http://user:pw@a.lao.test/'>x</a><a href='//[::1'>y</a>",
]


@pytest.mark.parametrize("markup", HOSTILE)
def test_hostile_markup_is_inert(markup):
    page = shown(markup + "<p>จบ</p>")
    inert(page)
    inert(show(page.encode(), "text/html; charset=utf-8", URL, resolve))


pieces = st.one_of(
    st.sampled_from(HOSTILE),
    st.sampled_from(
        ["<", ">", "</", "<!--", "-->", '"', "'", "&lt;", "\x00", "/*", "*/", "\\", "<style>", "</style>", "<a href="]
    ),
    st.text(max_size=12),
)


@settings(max_examples=400, deadline=None)
@given(st.lists(pieces, max_size=8).map("".join))
def test_any_mixture_of_it_is_inert(markup):
    inert(shown(markup))


@settings(max_examples=200, deadline=None)
@given(
    st.binary(max_size=400),
    st.sampled_from(["text/html", "text/html; charset=utf-16", "text/html; charset=tis-620", ""]),
)
def test_any_bytes_are_inert(body, kind):
    inert(show(body, kind, URL, resolve))
    parts(body, kind, URL)


css_pieces = st.one_of(
    st.sampled_from(
        [
            "url(",
            "URL (",
            "'",
            '"',
            ")",
            "\\",
            "\\75 rl(",
            "@import ",
            "/*",
            "*/",
            "http://evil.test/x",
            "</style>",
            "\n",
            "{",
            "}",
            ";",
            "data:image/png,x",
            "image-set(",
            "expression(",
        ]
    ),
    st.text(max_size=6),
)


@settings(max_examples=400, deadline=None)
@given(st.lists(css_pieces, max_size=12).map("".join))
def test_any_style_sheet_fetches_through_the_archive_only(text):
    harmless_css(show_css(text.encode("utf-8", "replace"), "text/css; charset=utf-8", URL, resolve))


def test_a_style_sheet_keeps_its_looks():
    text = '@charset "utf-8"; .a::before{content:"\\f101"} .b{background:#fff url(x.png) no-repeat} @media (min-width:600px){a{color:red}}'
    assert rewritten(text, lambda url: "/k/" + url) == text.replace("url(x.png)", 'url("/k/x.png")')


def test_what_a_style_sheet_fetches_is_found():
    text = "@import url('a.css'); @import \"b.css\" screen; @font-face{src:url(f.woff2) format('woff2')} a{b:url( \"c d.png\" )}"
    assert addresses(text) == ["a.css", "b.css", "f.woff2", "c d.png"]


def test_what_a_page_needs_is_found_in_its_order():
    markup = (
        '<head><link rel="shortcut icon" href="/i.ico"><link rel=stylesheet href=s.css><style>a{b:url(t.png)}</style></head>'
        '<body background=bg.gif><img src=a.jpg><p style="background:url(p.png)"><a href="d.PDF?v=1">x</a>'
        '<a href="page.html">y</a><a href="mailto:a@b">z</a><img src="a.jpg"><a href="แผน.xlsx">w</a>'
        '<script src=j.js></script><iframe src="//b.lao.test/e.pdf"></iframe>'
    )
    found = parts(markup.encode(), "text/html; charset=utf-8", URL)
    assert [one.removeprefix("http://a.lao.test/ita/2563/") for one in found] == [
        *("http://a.lao.test/i.ico", "s.css", "t.png", "bg.gif", "a.jpg", "p.png", "d.PDF?v=1"),
        *("%E0%B9%81%E0%B8%9C%E0%B8%99.xlsx", "http://b.lao.test/e.pdf"),
    ]
