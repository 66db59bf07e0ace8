"""Rows of vantages and neighbours and the present go in; who watches, how well, and who watches over us come out as pages."""
