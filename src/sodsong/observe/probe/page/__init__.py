"""Reading a fetched page: bytes and rules go in, charset, title, text, maker's marks and a content reason come out."""
