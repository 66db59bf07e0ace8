"""Messages as officers see them: what would be sent to whom at what cost, what became of it, what a person must tell."""
