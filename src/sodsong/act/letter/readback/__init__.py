"""A set PDF goes in; whether its lines end between words, and fonts that say the right letters, come out."""
