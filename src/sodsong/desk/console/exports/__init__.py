"""Lists of the console go in; the same as files for a spreadsheet come out."""
