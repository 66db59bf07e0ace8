"""Probing: plans and addresses go in, observations (what one check saw, why, how long each phase took) come out."""
