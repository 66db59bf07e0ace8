"""Benchmarks: a room's name goes in, figures beside their peers or limits come out."""
