"""News for anybody: an address is asked for, confirmed by the link that is sent to it, and stopped by a link; no account."""
