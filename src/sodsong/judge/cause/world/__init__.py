"""Sites as records go in, now and again those that changed; columns of numbers come out, and one round's view of them."""
