"""What officers change in the shipped calendar goes in; the days off that deadlines are reckoned on come out."""
