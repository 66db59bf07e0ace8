"""The assessors' signed link goes in; whose sites are affected since when, what is kept of them and a field for their answer come out."""
