"""An incident's letters beside its first one: an officer's words go in, drafts, versions and issued files come out."""
