"""Whatever the outside world sends: read or refused, within bounds. ``soak`` runs the same for long."""

import zlib
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sodsong import data
from sodsong.observe.probe.guard import AddressError, denied, follow, read_url
from sodsong.observe.probe.page.charset import decode
from sodsong.observe.probe.page.content import read_page
from sodsong.observe.probe.page.rules import read_rules
from sodsong.observe.probe.plan import Limits
from sodsong.observe.probe.record import Observation
from sodsong.observe.probe.schedule.rest import rest_asked
from sodsong.observe.probe.transfer.answer import unpack
from sodsong.observe.probe.transfer.certificate import read_chain
from sodsong.observe.probe.transfer.handle import Handle, authorities

RULES = read_rules(data.text("content-rules.toml"))
LIMITS = Limits(headers=4096)
types = st.sampled_from(
    ["", "text/html", "text/html; charset=tis-620", "text/html; charset=utf-16", "text/xml"]
) | st.text(max_size=40)
markup = st.lists(
    st.sampled_from(
        ["<", ">", "</", "<a href='", "'>", "สล็อตเว็บตรง", "<title>", "<div style='display:none'>", "&#3626;", "&#x", "<!--",
         "<![CDATA[", "<script>", "<frameset>", "<meta http-equiv=refresh>", "\0", "\ufffe", "ำ", "พัฒนาโดย", "powered by", " "]
    )
    | st.text(max_size=8),
    max_size=60,
).map("".join)  # fmt: skip


def pages(body, content_type):
    text, charset = decode(body, content_type)
    assert isinstance(text, str)
    assert charset
    reading = read_page(body, content_type, "http://a.lao.test/", RULES)
    assert reading.reason is None or reading.evidence
    assert len(reading.title or "") <= 300
    assert all(len(value) <= 80 for _, value in reading.marks)


def addresses(base, location):
    with suppress(AddressError):
        place = follow(read_url(base).url, location)
        assert place.url.startswith(("http://", "https://"))
        assert "@" not in place.url.split("/")[2]
        assert not place.literal or denied(place.host) in (True, False)


def bodies(wire, encoding, cap):
    assert len(unpack(wire, encoding, cap).data) <= cap


def heads(handle, lines):
    handle.aim("http://a.test/", "a.test", 80, "127.0.0.1", connect=1, total=1)
    for line in lines:
        if handle._on_header(line) == -1:
            break
    assert sum(map(len, handle._head)) <= LIMITS.headers
    status = handle.answer.header("retry-after")
    seen = Observation(
        "a", "x", datetime(2020, 8, 11, tzinfo=UTC), "", "up", "ok", http_status=429, headers=(("retry-after", status),)
    )
    assert rest_asked(seen) >= 0


@pytest.fixture(scope="module")
def handle():
    return Handle(LIMITS, user_agent="x", ca_file=authorities(), denied=lambda _ip: True)


hosts = st.sampled_from(["http://a.test/", "https://[::1]/x?y", "http://0x7f.1/", "http://127.1:80/", ""]) | st.text(
    max_size=30
)
packed = (
    st.binary(max_size=200)
    | st.binary(max_size=200).map(zlib.compress)
    | st.integers(0, 200_000).map(lambda n: zlib.compress(bytes(n)))
)
lines = st.lists(
    st.sampled_from([b"HTTP/1.1 200 OK\r\n", b"\r\n", b"\n", b"Retry-After: 99\r\n", b": \r\n", b"X: " + b"x" * 900 + b"\r\n"])
    | st.binary(max_size=40),
    max_size=20,
)  # fmt: skip
encodings = st.sampled_from(["gzip", "deflate", "x-gzip", "", "identity", "gzip, gzip", "br", "GZIP"]) | st.text(
    max_size=10
)


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=300) | markup.map(lambda text: text.encode("utf-8", "replace")), types)
def test_any_page_is_read(body, content_type):
    pages(body, content_type)


@settings(max_examples=100, deadline=None)
@given(hosts, st.text(max_size=60) | hosts)
def test_any_redirect_is_followed_or_refused(base, location):
    addresses(base, location)


@settings(max_examples=80, deadline=None)
@given(packed, encodings, st.integers(0, 5000))
def test_no_body_grows_beyond_its_cap(wire, encoding, cap):
    bodies(wire, encoding, cap)


@settings(max_examples=80, deadline=None)
@given(lines=lines)
def test_any_head_is_read_within_its_cap(handle, lines):
    heads(handle, lines)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.text(max_size=100) | st.just("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"), max_size=3
    )
)
def test_any_chain_is_read_or_passed_over(chain):
    assert read_chain(chain) is None


@pytest.mark.soak
@pytest.mark.timeout(3600)
@settings(max_examples=20_000, deadline=None)
@given(st.data())
def test_for_long(handle, data):
    pages(
        data.draw(st.binary(max_size=2000) | markup.map(lambda text: text.encode("utf-8", "replace"))), data.draw(types)
    )
    addresses(data.draw(hosts), data.draw(st.text(max_size=60)))
    bodies(data.draw(packed), data.draw(encodings), data.draw(st.integers(0, 5000)))
    heads(handle, data.draw(lines))
