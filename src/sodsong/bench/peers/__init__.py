"""The same day of checks given to other stores, where this machine has them: what they keep it in and how fast they answer."""
