"""The officers' and the public's pages: rows are read, sentences in the reader's language come out; each act is one op."""
