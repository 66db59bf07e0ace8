"""A plan as data, events and a calendar go in; the steps of a case, their due times and what is due to be told come out."""
