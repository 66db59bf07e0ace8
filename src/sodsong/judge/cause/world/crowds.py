"""Who stands behind an address that says nothing of the host: a delivery network's, or one that the many share."""

import numpy as np

from sodsong.judge.cause.world.arrays import Bools, Ints
from sodsong.judge.cause.world.atlas import Atlas, Column
from sodsong.judge.cause.world.values import NONE

ADDRESSES = ("ip", "net24", "net48", "asn", "tls", "cname")
_CROWDED = ("ip", "tls", "cname")
_NETWORKS = ("net24", "net48", "asn")
_OWNERS = ("vendor", "ns")
_KNOWN, _DIFFERENT, _FIRST = 6, 5, 0.4  # owners known, different ones among them, the commonest one's share at most


def behind_crowds(atlas: Atlas, crowd: int) -> Bools:
    """The rows whose addresses are no evidence, and so are to be looked for elsewhere.

    They are said to be behind a delivery network, or share an address with at least ``crowd`` sites of diverse
    owners, or lie in a network most of whose known addresses are such.
    """
    behind = atlas.cdn.copy()
    owner = next((atlas.columns[kind].codes for kind in _OWNERS if kind in atlas.columns), None)
    for kind in _CROWDED:
        if kind in atlas.columns and owner is not None:
            codes = atlas.columns[kind].codes
            diverse = _diverse(codes, owner, len(atlas.columns[kind].values), crowd)
            behind |= diverse[codes]
    if behind.any() and "ip" in atlas.columns:
        known = atlas.columns["ip"].codes != NONE
        for kind in _NETWORKS:
            if kind in atlas.columns:
                behind |= _mostly(atlas.columns[kind], behind, known, crowd)
    return behind


def _diverse(codes: Ints, owner: Ints, size: int, crowd: int) -> Bools:
    """For each value, with a place for NONE, whether it has many sharers and no owner stands out among them."""
    verdict = np.zeros(size + 1, np.bool_)
    big = np.bincount(codes[codes != NONE], minlength=size) >= crowd
    big = np.append(big, False)
    rows = np.flatnonzero(big[codes] & (owner != NONE))
    if not rows.size:
        return verdict
    owners = int(owner.max()) + 1
    pairs, counts = np.unique(codes[rows].astype(np.int64) * owners + owner[rows], return_counts=True)
    value = pairs // owners
    known = np.bincount(value, counts, size)
    different = np.bincount(value, minlength=size)
    most = np.zeros(size)
    np.maximum.at(most, value, counts)
    verdict[:size] = (known >= _KNOWN) & (different >= _DIFFERENT) & (most < _FIRST * known)
    return verdict


def _mostly(column: Column, behind: Bools, known: Bools, crowd: int) -> Bools:
    """The rows of networks with at least ``crowd`` known addresses, most of them behind a crowd."""
    codes, size = column.codes, len(column.values)
    have = codes != NONE
    total = np.bincount(codes[have & known], minlength=size)
    hidden = np.bincount(codes[have & known & behind], minlength=size)
    networks = np.append((total >= crowd) & (2 * hidden > total), False)
    rows: Bools = networks[codes]
    return rows
