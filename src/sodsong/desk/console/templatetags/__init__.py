"""Values go in; text in the reader's language and digits comes out."""
