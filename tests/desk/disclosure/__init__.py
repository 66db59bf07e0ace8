"""OIT links from entry to what is at stake."""
