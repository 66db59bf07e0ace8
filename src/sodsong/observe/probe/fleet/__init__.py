"""What a desk and its agents say to each other on the message bus: plans, batches and standings go in, bytes come out, and back."""
