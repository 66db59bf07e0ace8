"""Kept pages: their bytes go in, the addresses they need come out, and a form of them in which nothing acts by itself."""
