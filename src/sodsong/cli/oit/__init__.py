"""The OIT commands: a year, a page or an LAO goes in, its items, links and their state come out."""
