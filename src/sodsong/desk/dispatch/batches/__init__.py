"""Personal letters to all LAOs of a province: an order goes in, letters are set bit by bit, ZIPs come out."""
