"""Plans and findings go in with the time; out comes who is to be probed now, within every cap."""
