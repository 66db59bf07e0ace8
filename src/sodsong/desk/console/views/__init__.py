"""Requests go in; pages, downloads and redirects come out."""
