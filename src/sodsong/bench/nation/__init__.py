"""A number of sites goes in; a day of what many vantages saw of them comes out, or lies sealed as the store lays it down."""
