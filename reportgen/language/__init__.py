"""Our own words, and what else a language brings."""
