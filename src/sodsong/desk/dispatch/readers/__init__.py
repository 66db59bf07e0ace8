"""Readers of the public's news: an address asked for and confirmed goes in, one message for each step of an incident comes out."""
