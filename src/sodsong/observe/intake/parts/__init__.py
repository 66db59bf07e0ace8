"""Parts of a letter: its lines go in, who writes to whom, when, about what and by when comes out."""
