"""The lab's own certificate authority: host names go in, certificate files of every kind, sound or not, come out.

Keys and serial numbers come from the seed, so that a lab started again shows the same certificates on the same
day. Since such a key can be guessed, the root is constrained to ``.test`` names: trusting it by mistake harms nobody.
"""

import datetime as dt
import ssl
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Literal, cast

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from sodsong.lab.cast import Site
from sodsong.lab.world import World

Flaw = Literal["", "expired", "wrong-name", "untrusted"]
DAY = dt.timedelta(days=1)
VALID_DAYS = 75  # close to what free authorities give
_CURVE = ec.SECP256R1()


class Authority:
    """Issues ECDSA P-256 certificates below one intermediate; ``now`` is aware and sets their dates.

    ``folder`` receives the certificate and key files; it must exist and be private to the lab.
    """

    def __init__(self, seed: int, now: dt.datetime, folder: Path) -> None:
        self.seed, self.folder = seed, folder
        self.today = now.astimezone(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        self._root = _Issuer(self, "Sodsong Lab Root (made up)", None)
        self._intermediate = _Issuer(self, "Sodsong Lab CA 1 (made up)", self._root)
        self._stranger = _Issuer(self, "Unknown Lab CA (made up)", None)

    def root_pem(self) -> bytes:
        """The root certificate clients are told to trust, in PEM."""
        return self._root.certificate.public_bytes(Encoding.PEM)

    def issue(self, name: str, hosts: tuple[str, ...], flaw: Flaw = "") -> Path:
        """Write a chain and key for ``hosts`` as one PEM file called after ``name`` and the flaw; return its path.

        ``wrong-name`` speaks for a host nobody asks for, ``untrusted`` comes from an authority nobody knows.
        """
        path = self.folder / f"{name}{'-' if flaw else ''}{flaw}.pem"
        if path.exists():
            return path
        issuer = self._stranger if flaw == "untrusted" else self._intermediate
        sans = ("elsewhere.lab.test",) if flaw == "wrong-name" else hosts
        until = self.today - 3 * DAY if flaw == "expired" else self.today + VALID_DAYS * DAY
        key = self.key(path.name)
        builder = self.builder(sans[0], issuer.certificate.subject, key, (until - (VALID_DAYS + 15) * DAY, until))
        builder = (
            builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(h) for h in sans]), critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_signed_by(issuer.key), critical=False)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        )
        leaf = builder.sign(issuer.key, hashes.SHA256(), ecdsa_deterministic=True)
        chain = leaf.public_bytes(Encoding.PEM) + issuer.certificate.public_bytes(Encoding.PEM)
        secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        path.touch(mode=0o600)
        path.write_bytes(chain + secret)
        return path

    def key(self, label: str) -> ec.EllipticCurvePrivateKey:
        """The key that belongs to a label in this seed's world."""
        return ec.derive_private_key(self._number(label, 255), _CURVE)

    def builder(
        self,
        subject: str,
        issuer: x509.Name,
        key: ec.EllipticCurvePrivateKey,
        valid: tuple[dt.datetime, dt.datetime],
    ) -> x509.CertificateBuilder:
        """A certificate with what all of them have: names, key, serial number, dates (from, until)."""
        return x509.CertificateBuilder(
            issuer_name=issuer,
            subject_name=_name(subject),
            public_key=key.public_key(),
            serial_number=self._number(f"serial {subject} {valid[1]}", 120),
            not_valid_before=valid[0],
            not_valid_after=valid[1],
        ).add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)

    def _number(self, label: str, bits: int) -> int:
        return Random(f"sodsong-lab-ca-{self.seed}-{label}").getrandbits(bits) | 1


class Shown:
    """Which certificate a server shows to whom; ``flaw`` says for a LAO's code what is wrong with its certificate."""

    def __init__(self, world: World, authority: Authority, flaw: Callable[[str], str]) -> None:
        self.authority, self.flaw = authority, flaw
        self._hosts = {site.host: site for site in world.sites}
        self._groups = {group.id: group.hosts for group in world.terminators}
        self._contexts: dict[tuple[str, str], ssl.SSLContext] = {}

    def on(self, server_name: str) -> ssl.SSLContext:
        """The context of a server's door: to who names no host it knows, it shows the certificate of its own name."""
        context = self._context(server_name, (server_name,), "")

        def choose(connection: ssl.SSLSocket | ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
            site = self._hosts.get((name or "").lower())
            if site and site.terminator:
                connection.context = self._for(site, site.terminator)

        context.sni_callback = choose
        return context

    def _for(self, site: Site, terminator: str) -> ssl.SSLContext:
        flaw = self.flaw(site.code)
        # A flaw is the site's own: its neighbours on a shared certificate keep the sound one.
        name, hosts = (site.code, (site.host,)) if flaw else (terminator, self._groups[terminator])
        return self._context(name, hosts, cast("Flaw", flaw))

    def _context(self, name: str, hosts: tuple[str, ...], flaw: Flaw) -> ssl.SSLContext:
        if (name, flaw) not in self._contexts:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.minimum_version = ssl.TLSVersion.TLSv1_2
            context.num_tickets = 0  # probes never resume
            context.load_cert_chain(self.authority.issue(name, hosts, flaw))
            self._contexts[name, flaw] = context
        return self._contexts[name, flaw]


class _Issuer:
    """A root (no parent) or what a root signed."""

    def __init__(self, authority: Authority, name: str, parent: "_Issuer | None") -> None:
        self.key = authority.key(name)
        signer, issuer = (parent.key, parent.certificate.subject) if parent else (self.key, _name(name))
        valid = (authority.today - 400 * DAY, authority.today + 2000 * DAY)
        only_test = x509.NameConstraints([x509.DNSName("test")], None)
        usage = x509.KeyUsage(
            digital_signature=True,
            key_cert_sign=True,
            crl_sign=True,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            encipher_only=False,
            decipher_only=False,
        )
        self.certificate: x509.Certificate = (
            authority.builder(name, issuer, self.key, valid)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0 if parent else 1), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(only_test, critical=True)
            .add_extension(_signed_by(signer), critical=False)
            .sign(signer, hashes.SHA256(), ecdsa_deterministic=True)
        )


def _signed_by(key: ec.EllipticCurvePrivateKey) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])
