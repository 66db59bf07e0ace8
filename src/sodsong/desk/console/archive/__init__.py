"""What officers do to kept pages: an address and a reason go in, its copies are taken out for good."""
