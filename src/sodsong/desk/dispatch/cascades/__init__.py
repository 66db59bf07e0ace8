"""The letter on its way down: signs, pictures and demands of recipients go in, who is silent and who is done comes out."""
