"""The case of August 2563 played on this machine: a seed goes in, the told story and its figures come out."""
