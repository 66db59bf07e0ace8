"""A page that differs in counters and tokens only reads as before, without being parsed; one that differs in more does not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sodsong import data
from sodsong.observe.probe.page.content import is_suspect, read_page
from sodsong.observe.probe.page.rules import read_rules
from sodsong.observe.probe.page.skeleton import skeleton
from sodsong.observe.probe.transfer import conclusion

from .conftest import reply
from .labelled import ORDINARY, OTHERS, page

HTML, URL = "text/html; charset=utf-8", "http://www.site.lao.test/"
RULES = read_rules(data.text("content-rules.toml"))
FIGURES = st.text("0123456789", min_size=5, max_size=5)
TOKENS = st.from_regex(r"[a-zA-Z]{0,6}[0-9][0-9a-zA-Z]{14}", fullmatch=True)
SOURCES = st.sampled_from([*ORDINARY.values(), *(source for _, source, _ in OTHERS)])


def _dressed(source, count, token):
    """The page as it is served at one moment: with a counter, a clock and a token in it."""
    foot = f'<i data-nonce="{token}">ผู้เข้าชม {count} คน</i><input value={token}><!-- {count} {token} -->'
    return (source.replace("</body>", foot + "</body>") if "</body>" in source else source + foot).encode()


@settings(max_examples=150, deadline=None)
@given(SOURCES, FIGURES, FIGURES, TOKENS, TOKENS)
def test_what_one_skeleton_says_holds_for_all_of_it(source, count, other_count, token, other_token):
    first, second = _dressed(source, count, token), _dressed(source, other_count, other_token)
    bones, left_out = skeleton(second)
    reading = read_page(first, HTML, URL, RULES)
    alike = bones == skeleton(first)[0]
    if reading.plain and alike and not is_suspect(left_out.decode().lower(), RULES):
        assert read_page(second, HTML, URL, RULES) == reading


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (page("ข่าว 1", "<p>ก"), page("ข่าว 2", "<p>ก")),
        (page("ก", "<p>ก", '<meta name="generator" content="Joomla! 3.9">'), page("ก", "<p>ก", '<meta name="generator" content="Joomla! 4.1">')),
        (page("ก", "&#3626;&#3621;"), page("ก", "&#3627;&#3621;")),
        (page("ก", "<p>ข่าวใหม่"), page("ก", "<p>ข่าวเก่า")),
        (page("ก", "<p>visitors 999"), page("ก", "<p>visitors 1000")),
    ],
)  # fmt: skip
def test_what_a_reading_shows_is_part_of_the_skeleton(first, second):
    assert skeleton(first.encode())[0] != skeleton(second.encode())[0]


@pytest.mark.parametrize("source", [source for _, source, _ in OTHERS])
def test_a_bad_page_is_read_whole_each_time(source):
    assert not read_page(source.encode(), HTML, URL, RULES).plain


def test_a_figure_in_a_word_of_gambling_does_not_hide_it():
    assert not read_page(page("ก", "<p>joker555 เทศบาล").encode(), HTML, URL, RULES).plain


def test_a_page_that_only_counts_is_read_once_and_a_hacked_one_at_once(serve, engine, probe, monkeypatch):
    count, read = iter(range(1000, 9999)), []
    title = ["เทศบาลตำบลสมมุติ"]

    def talk(connection, _request):
        number = next(count)
        connection.sendall(
            reply(_dressed(page(title[0], "<p>ข่าวของเทศบาล</p>"), f"0{number}", f"9f86d081884c{number}"))
        )

    def counted(*arguments):
        read.append(arguments)
        return read_page(*arguments)

    monkeypatch.setattr(conclusion, "read_page", counted)
    server = serve(talk)
    one_engine = engine()
    seen = [probe(server.url, with_engine=one_engine) for _ in range(5)]
    assert {(one.reason, one.title) for one in seen} == {("ok", "เทศบาลตำบลสมมุติ")}
    assert len({one.body_sha256 for one in seen}) == 5
    assert len({one.text_fingerprint for one in seen}) == 1
    assert len(read) == 1
    title[0] = "สล็อตเว็บตรง บาคาร่าออนไลน์ สมัครเลย"
    assert probe(server.url, with_engine=one_engine).reason == "hacked-gambling"
