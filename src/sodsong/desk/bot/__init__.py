"""The LINE bot: what is said in a chat goes in; silence, or what our probes see of the body meant, comes out."""
