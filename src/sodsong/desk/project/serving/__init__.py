"""The web process between its requests: what is loaded goes in, what stays resident and when the collector runs comes out."""
