"""The desk remembers, shows and drives: the only wing that knows Django and the database."""
