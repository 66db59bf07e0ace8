"""A stand-in of a mail relay: it takes messages over real SMTP and keeps them for whoever looks."""
