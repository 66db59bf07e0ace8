"""The one file's own Ed25519 comes to what the cryptography package does; where the RFC leaves room it is the stricter."""

import random

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sodsong.prove.evidence.alone import sodsong_verify as alone

# RFC 8032, 7.1: secret key, message
VECTORS = [
    ("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", ""),
    ("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "72"),
    ("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "af82"),
]


def by_cryptography(public, signature, message):
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


@pytest.mark.parametrize(("seed", "message"), VECTORS)
def test_the_vectors_of_the_rfc(seed, message):
    key, text = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed)), bytes.fromhex(message)
    public, signature = key.public_key().public_bytes_raw(), key.sign(text)
    assert alone.ed25519(public, signature, text)
    assert not alone.ed25519(public, signature, text + b"x")


def edges(public, signature):
    """What Wycheproof tries: S plus the order, S at its ends, R of small order or not on the curve, wrong lengths, bits."""
    r, s = signature[:32], int.from_bytes(signature[32:], "little")
    for number in (s + alone.L, 0, 1, alone.L - 1, alone.L, alone.L + 1, 2**255 - 1, 2**256 - 1):
        yield public, r + (number % 2**256).to_bytes(32, "little")
    small = [
        (1).to_bytes(32, "little"), bytes(32), (alone.P - 1).to_bytes(32, "little"), alone.P.to_bytes(32, "little"),
        (alone.P + 1).to_bytes(32, "little"), (2**255 - 1).to_bytes(32, "little"), (1 | 1 << 255).to_bytes(32, "little"),
        bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
        bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
    ]  # fmt: skip
    for point in small:
        yield public, point + signature[32:]
        yield public, point + bytes(32)
        yield point, signature
        yield point, point + bytes(32)
    for length in (0, 31, 32, 63, 65):
        yield public, (signature + b"\x00")[:length]
    for bit in (0, 7, 254, 255):
        yield bytes([*public[: bit // 8], public[bit // 8] ^ 1 << bit % 8, *public[bit // 8 + 1 :]]), signature
    yield public, (2).to_bytes(32, "little") + signature[32:]  # no point of the curve


def test_the_edges():
    seen = 0
    for seed, message in VECTORS:
        key, text = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed)), bytes.fromhex(message)
        for public, signature in edges(key.public_key().public_bytes_raw(), key.sign(text)):
            ours, theirs = alone.ed25519(public, signature, text), by_cryptography(public, signature, text)
            y = int.from_bytes(public, "little") & (2**255 - 1)
            if y >= alone.P or public == (1 | 1 << 255).to_bytes(32, "little"):
                assert not ours  # RFC 8032, 5.1.3: decoding fails; OpenSSL is laxer with keys nobody would make
            else:
                assert ours == theirs, (public.hex(), signature.hex())
            seen += 1
    assert seen > 150


def test_random_signatures_and_random_damage():
    dice = random.Random(8032)  # noqa: S311  # a seeded test
    for _ in range(25):
        key, text = Ed25519PrivateKey.from_private_bytes(dice.randbytes(32)), dice.randbytes(dice.randrange(80))
        public, signature = key.public_key().public_bytes_raw(), key.sign(text)
        assert alone.ed25519(public, signature, text)
        torn = bytearray(signature)
        torn[dice.randrange(64)] ^= 1 << dice.randrange(8)
        assert alone.ed25519(public, bytes(torn), text) == by_cryptography(public, bytes(torn), text)
