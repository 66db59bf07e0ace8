"""Questions to the ledger, answered from rows and tiles."""
