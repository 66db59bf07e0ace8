"""Digests of what must not change and pages that must stay readable go in; a witnessed ledger and the kept pages come out."""
