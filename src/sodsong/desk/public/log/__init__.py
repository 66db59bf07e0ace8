"""The ledger for everybody who asks: its key, checkpoints and tiles go out, other offices' checkpoints come in."""
