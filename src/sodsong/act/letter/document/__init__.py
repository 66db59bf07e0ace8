"""A letter's record goes in; the strings that stand on its paper come out, in the order they are read."""
