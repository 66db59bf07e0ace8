"""Incidents: flips, causes, reports and people's decisions go in; append-only events and their projection come out."""
