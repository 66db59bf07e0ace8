"""A letter as facts: a record goes in and its JSON form comes out, and back again without loss."""
