"""An LAO and a year go in; what stood at its entered links and when comes out, as a page, a table and a package with its proofs."""
