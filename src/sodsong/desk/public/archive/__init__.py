"""Kept pages shown in the originals' place: an LAO, an item or address and a time go in, a bannered harmless page comes out."""
