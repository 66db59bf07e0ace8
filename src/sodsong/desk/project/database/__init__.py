"""Which database the rows lie in, and the way from one to the other."""
