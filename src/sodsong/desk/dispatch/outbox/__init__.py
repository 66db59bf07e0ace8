"""Messages on their way: a key, a receiver and words go in once, and leave once through a channel, whatever is killed when."""
