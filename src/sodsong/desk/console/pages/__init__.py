"""What a page says: rows go in; sentences, tiles, steps and figures, ready for a template, come out."""
