"""What is watched and what it amounts to: stored observations go in; flips and learned attributes come out."""
