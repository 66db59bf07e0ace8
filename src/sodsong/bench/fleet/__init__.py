"""Agents, a real message bus, a desk's history: how much they carry, how late it comes, and what it costs; up to a nation's."""
