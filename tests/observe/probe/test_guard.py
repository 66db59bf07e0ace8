# ruff: noqa: S104  # addresses that must be refused, not bound to
"""What may be probed: addresses as a browser reads them, and what is never connected to."""

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sodsong.observe.probe.guard import AddressError, denied, follow, read_url, registrable


@pytest.mark.parametrize(
    "ip",
    [
        "127.0.0.1", "127.255.255.254", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "100.100.100.200", "168.63.129.16", "0.0.0.0", "0.1.2.3", "224.0.0.1", "239.1.1.1",
        "255.255.255.255", "240.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.9", "192.0.0.192",
        "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "fec0::1", "2001:db8::1",
        "3fff::1", "100::1", "5f00::1",
        "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:8.8.8.8", "::127.0.0.1", "::7f00:1",
        "2002:7f00:1::", "2002:a9fe:a9fe::1", "64:ff9b::7f00:1", "64:ff9b::169.254.169.254", "64:ff9b:1::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2600::5efe:127.0.0.1", "2600::200:5efe:10.0.0.1",
        "", "localhost", "1.2.3", "1.2.3.4.5", "::g",
    ],
)  # fmt: skip
def test_addresses_that_are_never_connected_to(ip):
    assert denied(ip)


@pytest.mark.parametrize(
    "ip", ["1.1.1.1", "8.8.8.8", "122.155.1.1", "203.150.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1", "2001:4860::8",
           "64:ff9b::8.8.8.8"],
)  # fmt: skip
def test_public_addresses_are_open(ip):
    assert not denied(ip)


@pytest.mark.parametrize("ip", ["127.0.0.1", "10.0.0.1", "::1", "fd00::1", "::ffff:127.0.0.1", "1.1.1.1"])
def test_private_addresses_are_open_when_allowed(ip):
    assert not denied(ip, allow_private=True)


@pytest.mark.parametrize(
    "ip", ["0.0.0.0", "255.255.255.255", "224.0.0.1", "::", "ff02::1", "::ffff:0.0.0.0", "nowhere"]
)
def test_what_no_server_can_have_stays_closed_even_then(ip):
    assert denied(ip, allow_private=True)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_an_ipv4_address_stays_denied_in_every_ipv6_dress(number):
    plain = IPv4Address(number)
    dresses = [
        IPv6Address((0xFFFF << 32) | number),
        IPv6Address(number),
        IPv6Address((0x2002 << 112) | (number << 80)),
        IPv6Address((0x64FF9B << 96) | number),
    ]
    if denied(str(plain)):
        assert all(denied(str(dress)) for dress in dresses)
    assert not denied(str(plain)) or not plain.is_global or plain.is_multicast or plain in LISTED


LISTED = {IPv4Address("168.63.129.16")}


@settings(max_examples=100, deadline=None)
@given(st.ip_addresses())
def test_nothing_that_python_calls_private_is_open(ip):
    if not ip.is_global and ip.version == 4:
        assert denied(str(ip))
    if ip.is_private or ip.is_loopback or ip.is_link_local or ip.is_multicast or ip.is_unspecified:
        assert denied(str(ip))


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("http://a.lao.test", "http://a.lao.test/"),
        ("  HTTPS://A.Lao.Test:443/x#part ", "https://a.lao.test/x"),
        ("http://a.lao.test:8080/?q=1", "http://a.lao.test:8080/?q=1"),
        ("http://a.lao.test/ข้อมูล?ปี=๒๕๖๓", "http://a.lao.test/%E0%B8%82%E0%B9%89%E0%B8%AD%E0%B8%A1%E0%B8%B9%E0%B8%A5?%E0%B8%9B%E0%B8%B5=%E0%B9%92%E0%B9%95%E0%B9%96%E0%B9%93"),
        ("http://a.lao.test/a%20b c", "http://a.lao.test/a%20b%20c"),
        ("http://a.lao.test.", "http://a.lao.test/"),
        ("http:\\\\a.lao.test\\x", "http://a.lao.test/x"),
        ("http://good.test\\@127.0.0.1/", "http://good.test/@127.0.0.1/"),
        ("http://2130706433/", "http://127.0.0.1/"),
        ("http://0x7f000001/", "http://127.0.0.1/"),
        ("http://0177.0.0.01/", "http://127.0.0.1/"),
        ("http://127.1/", "http://127.0.0.1/"),
        ("http://0/", "http://0.0.0.0/"),
        ("http://127%2e0%2e0%2e1/", "http://127.0.0.1/"),
        ("http://１２７.0.0.1/", "http://127.0.0.1/"),
        ("http://127。0。0。1/", "http://127.0.0.1/"),
        ("http://[::1]:8080/", "http://[::1]:8080/"),
        ("http://[::FFFF:127.0.0.1]/", "http://[::ffff:7f00:1]/"),
        ("http://แพร่.ไทย/", "http://xn--v3ck2g4a.xn--o3cw4h/"),
        ("http://a_b.lao.test/", "http://a_b.lao.test/"),
    ],
)  # fmt: skip
def test_an_address_is_read_as_a_browser_reads_it(written, url):
    assert read_url(written).url == url


@pytest.mark.parametrize(
    "written",
    [
        "", " ", "a.lao.test", "ftp://a.lao.test/", "file:///etc/passwd", "javascript:alert(1)", "gopher://127.0.0.1:70/",
        "http://", "http:///x", "http://a.lao.test:0/", "http://a.lao.test:99999/", "http://a.lao.test:x/",
        "http://user:secret@a.lao.test/", "http://user@a.lao.test/", "http://[::1", "http://[nonsense]/",
        "http://a..test/", "http://-a.test/", "http://1.2.3.4.5/", "http://256.1.1.1/", "http://0x100000000/",
        "http://09.1.1.1/", "http://a b.test/", "http://a\n.test/", "http://a.test/\x00", "http://" + "a" * 64 + ".test/",
        "http://[fe80::1%25eth0]/", "http://a%00.test/", "http://\ud800.test/",
    ],
)  # fmt: skip
def test_what_cannot_be_probed_is_refused(written):
    with pytest.raises(AddressError):
        read_url(written)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=40) | st.text(max_size=30).map(lambda text: "http://" + text))
def test_any_text_is_an_address_in_stable_form_or_refused(text):
    try:
        first = read_url(text)
    except AddressError:
        return
    again = read_url(first.url)
    assert again == first
    assert first.url.isascii()
    assert first.scheme in ("http", "https")


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("/new", "http://a.lao.test/new"),
        ("index.php", "http://a.lao.test/old/index.php"),
        ("//b.lao.test/x", "http://b.lao.test/x"),
        ("https://a.lao.test/", "https://a.lao.test/"),
        ("?page=2", "http://a.lao.test/old/start?page=2"),
        ("http://0x7f.1/admin", "http://127.0.0.1/admin"),
    ],
)
def test_a_redirect_is_followed_from_where_one_stands(location, url):
    assert follow("http://a.lao.test/old/start", location).url == url


@pytest.mark.parametrize("location", ["ftp://a.test/", "http://[", "javascript:void(0)", "http://u:p@a.test/"])
def test_a_redirect_that_leads_nowhere_is_refused(location):
    with pytest.raises(AddressError):
        follow("http://a.lao.test/", location)


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("www.phrae.go.th", "phrae.go.th"),
        ("phrae.go.th", "phrae.go.th"),
        ("a.b.example.com", "example.com"),
        ("example.com", "example.com"),
        ("127.0.0.1", "127.0.0.1"),
        ("::1", "::1"),
        ("x.lao.test", "lao.test"),
    ],
)
def test_the_registered_part_of_a_name(host, own):
    assert registrable(host) == own
