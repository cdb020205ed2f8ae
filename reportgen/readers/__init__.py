"""Several people's readings of one source, side by side, and how far they agree."""
