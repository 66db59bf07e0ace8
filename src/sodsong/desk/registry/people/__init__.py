"""People with an account: who sits where and may do what; a person and an act go in, yes or no comes out."""
