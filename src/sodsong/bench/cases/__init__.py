"""A case of the whole nation goes in as rows; what its page, its letter and its messages cost comes out."""
