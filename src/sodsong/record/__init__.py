"""Facts stay outside the database: records go in, files and answers about them come out."""
