"""What all stands on: plain values in, plain values out, no clock, no disk, no network."""
