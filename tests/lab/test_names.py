import socket

from hypothesis import given, settings
from hypothesis import strategies as st

from sodsong.lab.names import Resolver, read_question
from sodsong.lab.run import phrae_rows
from sodsong.lab.world import build

A, NS, TXT, AAAA, MX = 1, 2, 16, 28, 15
WORLD = build(phrae_rows(), 1, 77)
RESOLVER = Resolver(WORLD, lambda _name: "")


def plain(lab):
    return next(site for site in lab.world.sites if not site.edges)


def wire(name):
    return b"".join(bytes([len(part)]) + part.encode() for part in name.split(".")) + b"\0"


def test_a_site_has_its_servers_address(lab, ask):
    for site in lab.world.sites[:20]:
        assert ask(site.host).addresses == list(site.addresses)


def test_over_tcp_the_same(lab, ask):
    site = plain(lab)
    assert ask(site.host, tcp=True) == ask(site.host)


def test_letter_case_of_a_name_does_not_matter(lab, ask):
    assert ask(plain(lab).host.upper()).addresses == [plain(lab).server]


def test_no_ipv6_is_an_empty_noerror_with_the_zones_soa(lab, ask):
    answer = ask(plain(lab).host, AAAA)
    assert (answer.rcode, answer.answers, answer.authority[0][:2]) == (0, [], ("lao.test", 6))


def test_cdn_site_is_an_alias_of_an_alias_of_two_shared_addresses(lab, ask):
    site = next(site for site in lab.world.sites if site.edges)
    answer = ask(site.host)
    assert [(name, kind, ttl) for name, kind, ttl, _ in answer.answers] == [
        (site.host, 5, 60),
        (f"{site.code}.cdn.lab.test", 5, 60),
        ("edge.cdn.lab.test", 1, 60),
        ("edge.cdn.lab.test", 1, 60),
    ]
    assert answer.answers[0][3] == wire(f"{site.code}.cdn.lab.test")
    assert answer.addresses == list(site.edges)
    empty = ask(site.host, AAAA)
    assert (empty.rcode, len(empty.answers), empty.authority[0][0]) == (0, 2, "cdn.lab.test")


def test_name_servers_are_the_vendors_or_the_shared_registrars(lab, ask):
    for site in lab.world.sites[:30]:
        group = next(g for g in lab.world.name_servers if g.id == site.name_servers)
        if not site.edges:
            assert [data for *_, data in ask(site.host, NS).answers] == [wire(name) for name in group.names]
    assert [data for *_, data in ask("lao.test", NS).answers] == [
        wire("ns1.registry.lab.test"),
        wire("ns2.registry.lab.test"),
    ]
    assert ask("ns1.host-a.lab.test").addresses == [lab.world.dns_address]


def test_unknown_names_do_not_exist(ask):
    answer = ask("999999.lao.test")
    assert (answer.rcode, answer.answers, answer.authority[0][0]) == (3, [], "lao.test")
    outside = ask("www.example.com")
    assert (outside.rcode, outside.authority) == (3, [])


def test_a_name_between_names_exists_and_is_empty(ask):
    assert (ask("test").rcode, ask("host-a.lab.test").rcode) == (0, 0)


def test_anchors_have_addresses_of_their_own(lab, ask):
    found = [ask(f"anchor{n}.lab.test").addresses for n in (1, 2, 3)]
    assert found == [[f"127.{lab.world.octet}.1.{n}"] for n in (1, 2, 3)]


def test_long_answer_is_truncated_without_edns_whole_with_it_and_over_tcp(ask):
    short = ask("lab.test", TXT)
    assert (short.truncated, short.answers) == (True, [])
    assert len(ask("lab.test", TXT, edns=4096).answers) == 4
    assert len(ask("lab.test", TXT, tcp=True).answers) == 4
    assert ask("lab.test", TXT, edns=600).truncated
    assert ask("lab.test", TXT, edns=4096).additional == 1


def test_a_message_that_is_no_query_gets_formerr_or_nothing(lab):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(1)
        client.connect((lab.world.dns_address, 5353))
        client.send(b"\0\1" + b"\1\0" + b"\0\0" * 4)  # no question
        assert client.recv(512) == b"\0\1\x80\x81" + b"\0\0" * 4
        client.send(b"\0\2" + b"\x28\0" + b"\0\1" + b"\0\0" * 3 + wire("lab.test") + b"\0\1\0\1")  # an UPDATE
        assert client.recv(512) == b"\0\2\x80\x84" + b"\0\0" * 4
        client.send(b"\0\3" + b"\x80\0" + b"\0\0" * 4)  # a reply: never answered
        client.send(b"short")
        client.send(b"\0\4" + b"\1\0" + b"\0\0" * 4)
        assert client.recv(512)[:2] == b"\0\4"


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=80) | st.binary(max_size=60).map(lambda tail: b"\0\7\1\0\0\1\0\0\0\0\0\1" + tail))
def test_any_bytes_get_a_reply_or_silence(message):
    reply = RESOLVER.reply(message, udp=True)
    assert reply is None or (reply[:2] == message[:2] and reply[2] & 0x80 and len(reply) <= 65535)
    question = read_question(message)
    assert question is None or question.raw == message[12 : 12 + len(question.raw)]
