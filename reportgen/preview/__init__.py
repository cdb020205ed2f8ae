"""The page and the deck in a browser, made anew and reloaded at every save."""

from reportgen.preview.server import preview

__all__ = ["preview"]
