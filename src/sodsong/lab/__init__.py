"""A simulated hosting world, real on the wire: a seed and verbs go in, servers on loopback addresses come out."""
