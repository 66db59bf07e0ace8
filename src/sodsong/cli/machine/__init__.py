"""Commands about this machine: the lab, the benchmarks and the doctor; what it can do comes out."""
