"""What changes the ledger: leaves enter, checkpoints are signed, stamped and witnessed, keys turn."""
