"""A stand-in of LINE's platform: a bot talks to it over real HTTP, and it to the bot's webhook; what arrives is kept."""
