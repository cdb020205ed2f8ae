"""Markdown notes, as Obsidian and others keep them."""

from __future__ import annotations

from reportgen.exchange.literature import detect, read

__all__ = ["detect", "read"]
