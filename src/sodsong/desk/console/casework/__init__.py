"""A case worked on by officers: its steps and LAOs go in, pages to do, skip and reorder steps and to decide about LAOs come out."""
