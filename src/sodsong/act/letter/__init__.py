"""A letter's record goes in; the paper comes out: PDF to stamp and DOCX to edit, the same words in both."""
