"""Digests of what must not change go in; an append-only ledger that other offices witness comes out."""
