"""The desk for other programs: a request with a token goes in, JSON comes out; and what looks after the machine itself."""
