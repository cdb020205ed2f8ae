"""A difference in a format, a module for each: what is told is the same in all of them."""
