"""A fiscal year and an LAO in the address go in; pages of its OIT items, their links and what is at stake come out."""
