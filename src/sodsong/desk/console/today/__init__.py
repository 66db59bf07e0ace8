"""The present goes in; the first page after login comes out: what waits for whoever looks, and what we cannot see."""
