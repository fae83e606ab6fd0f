"""What the instruments make of the sky: transits, windows and bits per second under a scan law."""
