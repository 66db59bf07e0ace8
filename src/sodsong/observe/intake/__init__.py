"""What people send goes in (a letter's text, a register file); records with every doubt named come out."""
