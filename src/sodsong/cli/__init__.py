"""The command line: arguments go in, one answer for people or one JSON document for scripts comes out."""
