"""Stages that need more than one call: the options and the present go in, work done is counted out."""
