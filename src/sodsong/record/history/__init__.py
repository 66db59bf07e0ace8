"""Observations go in, batch by batch; they come out in order to whoever reads on, and as answers to questions."""
