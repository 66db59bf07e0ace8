"""A page's letters and rules with their places go in; its lines come out as eyes read them."""
