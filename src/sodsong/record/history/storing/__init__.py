"""Sealed files go to a storage elsewhere, and come back where a question needs one that has left this machine."""
