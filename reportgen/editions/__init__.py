"""Editions of a workspace, compared as arguments: read, paired by their words, told in a format."""
