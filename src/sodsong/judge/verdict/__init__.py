"""Sights of a target and of the anchors go in; its verdict, and the flip between two verdicts, come out."""
