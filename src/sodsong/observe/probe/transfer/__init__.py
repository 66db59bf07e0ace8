"""One hop over the wire: an address pinned and guarded goes in, an answer or the reason of its failure comes out."""
