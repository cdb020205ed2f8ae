"""The names of the bookmarks that the extension puts around fields in a Word file.

A name is a hash of what the field is (`claim/s-hedging/quote`), so that it is the same in every
build and is found again by making the hashes of all fields there are. `anchors.lua` makes the same.
"""

from __future__ import annotations

import hashlib
import re

_PREFIX = "_rg_"
_LENGTH = 24
_NAME = re.compile(rf"({_PREFIX}[0-9a-f]{{{_LENGTH}}})(?:_\d+)?")
_LONGEST = 40


def name_anchor(key: str) -> str:
    """The name of the bookmark of a field, by its key."""
    return _PREFIX + _hash(key)[:_LENGTH]


def read_anchor(name: str) -> str:
    """A bookmark's name without the number that the second and later ones of a field have."""
    match = _NAME.fullmatch(name)
    return match[1] if match else name


def name_bookmark(identifier: str) -> str:
    """The bookmark that pandoc makes of an identifier: itself, or a hash where Word refuses it."""
    is_fit = identifier[:1].isalpha() and len(identifier) <= _LONGEST
    return identifier if is_fit else "X" + _hash(identifier)[1:]


def _hash(text: str) -> str:
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
