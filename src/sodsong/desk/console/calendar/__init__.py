"""The office's days off of a year go out as a page; what officers change of them comes in."""
