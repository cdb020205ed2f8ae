"""Importing Babel in no time zone: it asks the machine for its own, which may be none."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def in_no_zone() -> Iterator[None]:
    """While inside, the time zone of this process is UTC, whatever TZ or /etc/localtime say."""
    given = os.environ.get("TZ")
    os.environ["TZ"] = "UTC"
    try:
        yield
    finally:
        if given is None:
            del os.environ["TZ"]
        else:
            os.environ["TZ"] = given
