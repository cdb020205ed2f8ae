"""Markdown notes, as Obsidian and others keep them: anybody's, and those that reportgen writes."""

from __future__ import annotations

from reportgen.exchange import literature, ownnotes
from reportgen.exchange.formats import Input
from reportgen.exchange.literature import detect
from reportgen.exchange.ownnotes import write
from reportgen.exchange.passage import Harvest

__all__ = ["detect", "read", "write"]


def read(file: Input) -> Harvest:
    """What the notes hold; raises `ExchangeError` where they cannot be read."""
    return ownnotes.read(file) if ownnotes.is_own(file) else literature.read(file)
