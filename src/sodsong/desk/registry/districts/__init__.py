"""Where an officer says that districts lie goes in; each district’s place on the map, or none, comes out."""
