"""A written text and a register of bodies go in; the one body it means, a question, or none comes out."""
