"""Acts that can be taken back go in; a sentence each, and the button that takes it back, come out."""
