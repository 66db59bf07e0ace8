"""What people tell: letters go in; reports, one a body, and questions to a person come out."""
