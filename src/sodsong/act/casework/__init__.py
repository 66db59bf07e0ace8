"""An attribution, what each site is now and what people decide go in; events come out, and events fold into an incident."""
