"""Who judges what: the ranges that this process holds, and the further processes that the watch starts to judge."""
