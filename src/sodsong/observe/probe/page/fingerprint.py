"""A 64-bit fingerprint of a text: near texts get near fingerprints (Charikar's simhash over its words).

>>> distance(simhash("a b c d e f"), simhash("a b c d e f"))
0
"""

from hashlib import blake2b

_BITS = 64
_LANES = int.from_bytes(b"\x01" * _BITS)  # one byte a bit: 255 words are added up in a single integer
_FULL = 255
_WORDS = 4000  # of a longer text evenly as many


def simhash(text: str) -> str:
    """The fingerprint of ``text`` as 16 hex digits; of a text without words sixteen zeros."""
    words = sorted(set(text.split()))
    step = len(words) // _WORDS + 1
    words = words[::step]
    sums = [0] * _BITS
    for start in range(0, len(words), _FULL):
        lanes = 0
        for word in words[start : start + _FULL]:
            bits = int.from_bytes(blake2b(word.encode("utf-8", "replace"), digest_size=8).digest())
            lanes += int.from_bytes(f"{bits:064b}".encode()) & _LANES
        for place, count in enumerate(lanes.to_bytes(_BITS)):
            sums[place] += count
    half = len(words) / 2
    value = 0
    for count in sums:
        value = value << 1 | (count > half)
    return f"{value:016x}"


def distance(one: str, other: str) -> int:
    """How many of 64 bits two fingerprints differ in: unrelated texts about 32, versions of one page a few."""
    return (int(one, 16) ^ int(other, 16)).bit_count()
