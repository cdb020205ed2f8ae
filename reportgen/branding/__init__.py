"""A house’s colours, typefaces and logo, for every document."""
