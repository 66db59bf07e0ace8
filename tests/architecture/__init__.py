"""The laws of the house as tests; beside each law a planted breach that it must catch."""
