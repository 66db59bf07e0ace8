"""The Merkle tree of RFC 6962 (and 9162), over any place where the hashes of its whole subtrees can be looked up.

>>> leaves = [leaf_hash(name) for name in (b"a", b"b", b"c")]
>>> tree = over(leaves)
>>> included(leaves[2], 2, 3, inclusion(2, 3, tree), root(3, tree))
True
>>> included(leaves[1], 2, 3, inclusion(2, 3, tree), root(3, tree))
False
"""

import hashlib
from collections.abc import Callable, Sequence

Node = Callable[[int, int], bytes]
"""The hash of the whole subtree of 2**level leaves that begins at leaf index * 2**level: ``node(level, index)``."""
EMPTY = hashlib.sha256(b"").digest()
LARGEST = 2**63 - 1  # leaves


class ProofError(ValueError):
    """There is no such proof: the leaf or the smaller tree lies outside the tree."""


def leaf_hash(entry: bytes) -> bytes:
    """RFC 6962, 2.1: a leaf is hashed behind a zero byte."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """RFC 6962, 2.1: two nodes are hashed behind a one byte."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def whole(hashes: Sequence[bytes]) -> bytes:
    """The root over ``hashes``, whose number is a power of two."""
    row = list(hashes)
    while len(row) > 1:
        row = [node_hash(row[i], row[i + 1]) for i in range(0, len(row), 2)]
    return row[0]


def over(leaves: Sequence[bytes]) -> Node:
    """Look-up over leaf hashes in memory; for small trees."""
    return lambda level, index: whole(leaves[index << level : (index + 1) << level])


def root(size: int, node: Node) -> bytes:
    """The root of the tree of ``size`` leaves."""
    return _part(0, size, node) if size else EMPTY


def inclusion(index: int, size: int, node: Node) -> list[bytes]:
    """The audit path of leaf ``index`` (RFC 6962, 2.1.1), nearest the leaf first. Raises ProofError outside the tree."""
    if not 0 <= index < size:
        raise ProofError(f"leaf {index} of {size}: {ProofError.__doc__}")
    path: list[bytes] = []
    low, high = 0, size
    while high - low > 1:
        split = low + _split(high - low)
        if index < split:
            path.append(_part(split, high, node))
            high = split
        else:
            path.append(_part(low, split, node))
            low = split
    return path[::-1]


def included(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether ``path`` leads from leaf hash ``leaf`` at ``index`` to the ``root`` of ``size`` leaves (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    at, last, result = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            result = node_hash(step, result)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            result = node_hash(result, step)
        at, last = at >> 1, last >> 1
    return last == 0 and result == root


def consistency(old: int, new: int, node: Node) -> list[bytes]:
    """Proof that the tree of ``old`` leaves is the beginning of that of ``new`` (RFC 6962, 2.1.2).

    Raises ProofError unless 0 <= old <= new; from nothing, and from a tree to itself, it is empty.
    """
    if not 0 <= old <= new:
        raise ProofError(f"{old} to {new}: {ProofError.__doc__}")
    if old in (0, new):
        return []
    proof: list[bytes] = []
    low, high, known = 0, new, True
    while old != high:
        split = low + _split(high - low)
        if old <= split:
            proof.append(_part(split, high, node))
            high = split
        else:
            proof.append(_part(low, split, node))
            low, known = split, False
    return [*([] if known else [_part(low, high, node)]), *proof[::-1]]


def extends(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether ``proof`` shows that the tree of ``new`` leaves begins with that of ``old`` (RFC 9162, 2.1.4.2)."""
    if old in (0, new):
        return not proof and (old_root == new_root if old == new else old_root == EMPTY)
    if not 0 < old < new or not proof:
        return False
    steps = list(proof)
    if old & (old - 1) == 0:
        steps.insert(0, old_root)
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    before = after = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            before, after = node_hash(step, before), node_hash(step, after)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            after = node_hash(after, step)
        at, last = at >> 1, last >> 1
    return last == 0 and before == old_root and after == new_root


def _part(low: int, high: int, node: Node) -> bytes:
    """The root over leaves ``low`` to ``high``; ``low`` is a multiple of the next power of two."""
    size = high - low
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return node(level, low >> level)
    split = low + _split(size)
    return node_hash(_part(low, split, node), _part(split, high, node))


def _split(size: int) -> int:
    """The largest power of two below ``size``, which is at least 2."""
    return 1 << ((size - 1).bit_length() - 1)
