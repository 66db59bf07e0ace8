"""An incident or an LAO goes in; the page of its certificates, and new ones asked for, come out."""
