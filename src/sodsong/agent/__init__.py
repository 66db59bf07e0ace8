"""The process on a vantage point: plans come in over the message bus, observations go out, kept on disk until they are taken."""
