"""Sodsong (สอดส่อง) watches public web sites, finds the one shared cause and carries the case to its letter."""

__version__ = "0.1.0"
