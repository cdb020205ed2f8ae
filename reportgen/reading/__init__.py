"""From files to a brief: YAML and BibTeX, with the place of every value."""
