"""Leaves, keys and tiles go in; Merkle trees, signed notes and proofs that anybody can check come out."""
