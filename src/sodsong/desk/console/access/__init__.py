"""Every address of the desk and what it asks of a person: a request goes in, and passes on or is refused in one place."""
