"""The reading room: the texts of sources beside their extracts, which are written there.

`server` runs it, `site` answers a browser, `desk` knows the files and writes them. What is shown
of a text is made in `texts` and `pages`, a mark in it becomes a quotation in `marking`.
"""

from reportgen.room.server import read

__all__ = ["read"]
