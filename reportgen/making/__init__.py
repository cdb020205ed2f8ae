"""The build: everything between a checked brief and finished outputs."""
