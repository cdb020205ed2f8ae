"""A page over all briefs of a folder, on which they are searched."""
