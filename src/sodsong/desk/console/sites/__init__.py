"""The register's addresses go in, filtered; a list to choose from, acts on many of them at once, and files come out."""
