"""Sites with their status, symptom and shared attributes go in; the fewest causes that the healthy siblings allow come out."""
