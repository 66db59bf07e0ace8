"""Work that needs much memory for a moment: a request goes to a process apart, its answer comes back, the memory goes with it."""
