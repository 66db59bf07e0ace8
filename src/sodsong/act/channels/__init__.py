"""Channels pass a message on: an address and a message go in, a receipt or a failure that says whether to try again comes out."""
