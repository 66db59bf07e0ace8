"""A nation's flips go in as rows; how long it takes to tell every site's month of them comes out."""
