"""A signed link goes in; the one page of its recipient comes out, and each of its buttons is one receipt."""
