"""How names sound: a written name, Thai or Latin, goes in; what is alike for the ear, and how far apart two spellings are, comes out."""
