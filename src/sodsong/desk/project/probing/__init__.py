"""What an office has set goes in; the probe of this vantage, in one process or several, comes out."""
