"""What is entered, found and seen of OIT pages goes in as values; rows come out."""
