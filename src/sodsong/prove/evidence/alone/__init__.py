"""A verifier in one file that needs Python alone, to be handed out beside evidence."""
