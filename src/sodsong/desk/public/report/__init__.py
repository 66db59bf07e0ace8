"""What anybody sees of a body's site goes in, without an account; a report, or the question which body is meant, comes out."""
