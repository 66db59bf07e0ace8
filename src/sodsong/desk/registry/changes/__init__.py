"""What an officer did that can be taken back goes in, with whom and when; the same undone, with whom and when, comes out."""
