"""What people report without a letter: calls and files go in, a list of who said what, and what our probes say to it, comes out."""
