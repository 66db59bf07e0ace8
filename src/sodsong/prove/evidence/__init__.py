"""The facts of a case and their proof go in, a one-page certificate with all of it inside comes out, and verdicts on such files."""
