"""The pages of people with an account: coming in, one's own account, who sits where, and who saw and did what."""
