"""What the probe's bench stands on: its stage and peers, and what is measured in processes of their own."""
