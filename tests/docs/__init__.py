"""The pages are true: what they name is there, and what is there they name."""
