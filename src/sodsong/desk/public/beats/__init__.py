"""Beats of other Sodsongs go in through addresses of their own; that they live is written down."""
