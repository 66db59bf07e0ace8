"""How this office's messages leave, as its head has set it up in the browser: secrets go in sealed, the settings come out."""
