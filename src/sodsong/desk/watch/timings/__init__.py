"""A target and a time go in; how long its answers took, as the history holds it, comes out."""
