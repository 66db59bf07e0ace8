"""An LAO's ITA page as text and a year's catalogue go in; each item's links, what is missing and what was odd come out."""
