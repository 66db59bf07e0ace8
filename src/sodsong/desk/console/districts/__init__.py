"""Where an officer says that the districts lie on the map goes in; the map, or why there is none, comes out."""
