"""A year's OIT items, an LAO's pages and what was seen of them go in; links, states and the points at stake come out."""
