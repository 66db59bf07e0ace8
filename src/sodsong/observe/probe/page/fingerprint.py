"""A 64-bit fingerprint of a text: near texts get near fingerprints (Charikar's simhash over its words).

A figure is as good as any other and tokens do not count: another time of day is no other text.

>>> distance(simhash("a b c d e f"), simhash("a b c d e f"))
0
>>> distance(simhash("visitors 41 today"), simhash("visitors 42 today"))
0
"""

import re
from functools import lru_cache
from hashlib import blake2b

_BITS = 64
_LANES = int.from_bytes(b"\x01" * _BITS)  # one byte a bit: 255 words are added up in a single integer
_FULL = 255
_WORDS = 4000  # of a longer text evenly as many
_FIGURE = re.compile("[0-9]")
_TOKEN = re.compile("0[0A-Za-z]{11,}")  # as in skeleton.py
_KEPT = 16_384  # words: offices of one country share most of theirs


def simhash(text: str) -> str:
    """The fingerprint of ``text`` as 16 hex digits; of a text without words sixteen zeros."""
    lanes = sorted({_lanes(word) for word in set(text.split())} - {0})
    counted = lanes[:: len(lanes) // _WORDS + 1]
    sums = [0] * _BITS
    for start in range(0, len(counted), _FULL):
        for place, count in enumerate(sum(counted[start : start + _FULL]).to_bytes(_BITS)):
            sums[place] += count
    half = len(counted) / 2
    value = 0
    for count in sums:
        value = value << 1 | (count > half)
    return f"{value:016x}"


@lru_cache(maxsize=_KEPT)
def _lanes(word: str) -> int:
    """The word's bits, a byte each, its figures taken for noughts; 0 for a token."""
    if _FIGURE.search(word):
        word = _FIGURE.sub("0", word)
        if _TOKEN.search(word):
            return 0
    bits = int.from_bytes(blake2b(word.encode("utf-8", "replace"), digest_size=8).digest())
    return int.from_bytes(f"{bits:064b}".encode()) & _LANES


def distance(one: str, other: str) -> int:
    """How many of 64 bits two fingerprints differ in: unrelated texts about 32, versions of one page a few."""
    return (int(one, 16) ^ int(other, 16)).bit_count()
