"""Certificates: what is shown is kept, and what is wrong with it is told apart."""

import hashlib
import socket
import ssl
import time
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from sodsong.observe.probe.transfer.certificate import read_chain
from sodsong.observe.probe.transfer.handle import Handle, authorities
from sodsong.observe.probe.transfer.trust import Trust

from .conftest import SHORT, Authority

PAGE = b"<title>a</title><p>hello"
REPLY = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s" % (len(PAGE), PAGE)
ZONE = {"site.test": [(60, "127.0.0.1")], ("site.test", 28): []}


@pytest.fixture
def see(serve, dns, probe):
    def run(talk, context, **options: Any):
        server = serve(talk, context=context)
        return probe(f"https://site.test:{server.port}/", server=dns(ZONE).address, **options)

    return run


def test_a_good_certificate_is_kept(see, authority):
    context = authority.context("site.test", "www.site.test")
    seen = see(REPLY, context)
    der = context.leaf.public_bytes(Encoding.DER)
    root = authority.certificate.public_bytes(Encoding.DER)
    assert (seen.finding, seen.reason) == ("up", "ok")
    assert seen.phases.tls is not None
    assert seen.certificate.not_after == context.leaf.not_valid_after_utc
    assert seen.certificate.issuer == "CN=Lab Authority"
    assert seen.certificate.sans == ("site.test", "www.site.test")
    assert seen.certificate.fingerprint == hashlib.sha256(der).hexdigest()
    assert seen.certificate.chain == (seen.certificate.fingerprint, hashlib.sha256(root).hexdigest())


def test_an_expired_certificate(see, authority):
    context = authority.context("site.test", days=-1.0)
    seen = see(REPLY, context)
    assert (seen.finding, seen.reason, seen.http_status) == ("down", "tls-expired", None)
    assert seen.certificate.not_after == context.leaf.not_valid_after_utc
    assert "certificate has expired" in seen.transcript


def test_a_certificate_for_another_name(see, authority):
    seen = see(REPLY, authority.context("other.test"))
    assert (seen.finding, seen.reason, seen.certificate.sans) == ("down", "tls-name-mismatch", ("other.test",))


def test_a_certificate_of_an_unknown_authority(see, tmp_path):
    seen = see(REPLY, Authority(tmp_path, "Stranger").context("site.test"))
    assert (seen.finding, seen.reason, seen.certificate.issuer) == ("down", "tls-untrusted", "CN=Stranger")


def test_a_certificate_that_nobody_signed(see, authority):
    seen = see(REPLY, authority.context("site.test", self_signed=True))
    assert (seen.finding, seen.reason) == ("down", "tls-untrusted")
    assert seen.certificate.sans == ("site.test",)


def test_no_tls_at_all(serve, dns, probe):
    server = serve(b"HTTP/1.1 400 Bad Request\r\n\r\n", read=False)
    seen = probe(f"https://site.test:{server.port}/", server=dns(ZONE).address)
    assert (seen.finding, seen.reason, seen.certificate) == ("down", "tls-handshake", None)


def test_a_handshake_that_never_comes(serve, dns, probe):
    def talk(connection, _request):
        with suppress(OSError):
            while connection.recv(4096):
                pass

    server = serve(talk, read=False)
    seen = probe(f"https://site.test:{server.port}/", server=dns(ZONE).address)
    assert (seen.finding, seen.reason) == ("down", "tls-handshake")


def test_no_common_protocol(see, authority):
    context = authority.context("site.test")
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("AES128-SHA256")  # one that no browser of today speaks
    assert see(REPLY, context).reason in ("tls-handshake", "ok")


def test_a_page_ended_without_a_tls_goodbye_is_whole(see, authority):
    def talk(connection, _request):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE)
        time.sleep(0.05)
        with socket.socket(fileno=connection.detach()):
            pass

    seen = see(talk, authority.context("site.test"))
    assert (seen.reason, seen.title) == ("ok", "a")


def test_a_measured_page_cut_off_in_tls_is_truncated(see, authority):
    def talk(connection, _request):
        connection.sendall(REPLY[:-4])

    assert see(talk, authority.context("site.test")).reason == "truncated"


def test_the_environments_authorities_are_honoured(see, authority, monkeypatch, tmp_path):
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    assert see(REPLY, authority.context("site.test"), ca_file=None).reason == "ok"
    stranger = Authority(tmp_path, "Stranger")
    monkeypatch.setenv("SSL_CERT_FILE", str(stranger.file))
    assert see(REPLY, authority.context("site.test"), ca_file=None).reason == "tls-untrusted"


def test_lacking_authorities_are_named(monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", "nowhere/ca.pem")
    with pytest.raises(FileNotFoundError, match=r"nowhere/ca\.pem"):
        authorities()


def test_a_redirect_to_https_is_followed_with_all_checks(serve, dns, authority, probe):
    names = dns(ZONE)
    secure = serve(REPLY, context=authority.context("other.test"))
    head = f"HTTP/1.1 301 Moved\r\nLocation: https://site.test:{secure.port}/\r\nContent-Length: 0\r\n\r\n"
    plain = serve(head.encode())
    seen = probe(f"http://site.test:{plain.port}/", server=names.address, limits=replace(SHORT, total=2))
    assert (seen.reason, seen.final_url) == ("tls-name-mismatch", f"https://site.test:{secure.port}/")
    assert seen.http_status is None


@pytest.mark.parametrize(
    "chain", [(), ("nonsense",), ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",)]
)
def test_what_is_no_certificate_is_none(chain):
    assert read_chain(chain) is None


class Counting:
    """Notes with which verification each hop was made."""

    def __init__(self, monkeypatch) -> None:
        self.verified = []
        aim = Handle.aim

        def noting(handle, *args, verify=True, **options):
            self.verified.append(verify)
            aim(handle, *args, verify=verify, **options)

        monkeypatch.setattr(Handle, "aim", noting)


def test_a_chain_that_was_verified_is_compared_and_not_verified_again(  # noqa: PLR0917  # pytest names them
    serve, dns, engine, probe, authority, monkeypatch
):
    hops = Counting(monkeypatch)
    server = serve(REPLY, context=authority.context("site.test"))
    one = engine(dns(ZONE).address)
    seen = [probe(f"https://site.test:{server.port}/", with_engine=one) for _ in range(3)]
    assert [one.reason for one in seen] == ["ok"] * 3
    assert seen[0].certificate == seen[2].certificate
    assert hops.verified == [True, False, False]


@pytest.mark.parametrize(
    ("hosts", "options", "reason"),
    [
        (("site.test",), {"days": -1.0}, "tls-expired"),
        (("site.test",), {"self_signed": True}, "tls-untrusted"),
        (("other.test",), {}, "tls-name-mismatch"),
        (("site.test", "new.test"), {}, "ok"),
    ],
)
def test_another_chain_is_verified_before_it_counts(  # noqa: PLR0917  # pytest names them
    serve, dns, engine, probe, authority, monkeypatch, hosts, options, reason
):
    hops = Counting(monkeypatch)
    server = serve(REPLY, context=authority.context("site.test"))
    one = engine(dns(ZONE).address)
    url = f"https://site.test:{server.port}/"
    assert probe(url, with_engine=one).reason == "ok"
    server._context = authority.context(*hosts, **options)
    assert [probe(url, with_engine=one).reason for _ in range(2)] == [reason, reason]
    assert hops.verified[:3] == [True, False, True]


def test_a_chain_is_trusted_for_its_own_host_and_an_hour_only(authority, monkeypatch):
    trust, now = Trust(), time.time()
    pem = authority.context("site.test", days=0.02).leaf.public_bytes(Encoding.PEM).decode()
    trust.keep("site.test:443", (pem,))
    assert trust.covers("site.test:443", (pem,))
    assert not trust.covers("site.test:8443", (pem,))
    assert not trust.covers("site.test:443", (pem, pem))
    monkeypatch.setattr(time, "time", lambda: now + 0.02 * 86400 + 1)  # the certificate has ended
    assert not trust.covers("site.test:443", (pem,))
    assert not trust.knows("site.test:443")


def test_a_host_with_many_chains_keeps_its_last_few(authority):
    trust = Trust()
    pems = [authority.context(f"s{n}.test", days=20.0).leaf.public_bytes(Encoding.PEM).decode() for n in range(6)]
    for pem in pems:
        trust.keep("a:443", (pem,))
    assert [trust.covers("a:443", (pem,)) for pem in pems] == [False, False, True, True, True, True]
    trust.keep("b:443", ("nonsense",))
    assert not trust.knows("b:443")
    trust.forget("a:443")
    assert not trust.knows("a:443")
