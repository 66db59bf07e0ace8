"""A file's bytes go in; its text, or a clear reason why there is none, comes out."""
