"""Thai text and civil dates as people write them go in; one clean form of each, and working days, come out."""
