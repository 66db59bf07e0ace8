"""Lines of an exported LINE chat go in; the days, times and senders they tell come out."""
