"""A list of sites goes in; one polite look at each, and a report anyone can open, come out."""
