"""Letters of every kind and their registers: an officer's words and numbers go in, pages, previews and files come out."""
