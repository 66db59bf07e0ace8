"""A letter's strings go in; a DOCX comes out that an officer can edit: the same words, Thai type set as Thai."""
