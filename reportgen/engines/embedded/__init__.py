"""The embedded engine: pandoc and Typst from Python packages, no other program needed."""

from __future__ import annotations

from reportgen.engines.embedded.engine import Embedded

__all__ = ["Embedded"]
