"""Why a request is not done: what the browser is answered with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Refusal(Exception):
    """A request that is not done: its HTTP status, what is wrong, how to mend it, and details."""

    def __init__(
        self, status: int, message: str, remedy: str = "", further: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.remedy = remedy
        self.further = further or {}


def refuse_unknown(what: str, name: str) -> Refusal:
    """The refusal of something that there is not."""
    return Refusal(404, f"There is no {what} {name!r}.", "Load the page again.")
