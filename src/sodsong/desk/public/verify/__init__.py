"""A file goes in, in the browser or sent to us; whether it is evidence of ours, and why not, comes out."""
