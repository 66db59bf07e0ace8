"""A data folder goes into one file, and comes out of it whole or not at all."""
