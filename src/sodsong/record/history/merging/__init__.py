"""Sealed files go in, a day's or one whose time is over; one file in their place comes out."""
