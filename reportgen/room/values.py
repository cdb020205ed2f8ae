"""What a value may be that a browser sends: what a YAML file holds, and says again when read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from reportgen.limits import LONGEST_KEY, LONGEST_VALUE
from reportgen.model.positions import Path
from reportgen.room.refusal import Refusal

UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
"""Characters that no text of a workspace has."""
_DEEPEST = 10
_LARGEST = 10**18
"""Whole numbers up to here are the same in every program that reads the file."""
_SHOWN = 20  # characters before one that is refused


def check_value(name: str, value: Any) -> None:
    """Raises `Refusal` for what cannot be written, with the path in the value as its `rest`.

    `name` is that of the field, for the message.
    """
    _check(name, value, ())


def _check(name: str, value: Any, rest: Path) -> None:
    if len(rest) > _DEEPEST:
        raise _refuse(rest, f"{name!r} is nested more than {_DEEPEST} levels deep.", "Flatten it.")
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if not 0 < len(key) <= LONGEST_KEY or UNWRITABLE.search(key):
                message = f"{name!r} has a field name that no file can have."
                raise _refuse(rest, message, f"Write 1 to {LONGEST_KEY} characters.")
            _check(key, inner, (*rest, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            _check(name, inner, (*rest, number))
    elif isinstance(value, int | float):
        _check_number(name, value, rest)
    elif isinstance(value, str):
        _check_text(name, value, rest)


def _check_number(name: str, value: float, rest: Path) -> None:
    if isinstance(value, float) and value - value != 0:
        raise _refuse(rest, f"{name!r} is no finite number.", "Write a number in digits.")
    if abs(value) > _LARGEST:
        message = f"{name!r} is a number of more than 18 digits, which no file holds exactly."
        raise _refuse(rest, message, "Write it in a larger unit: 12 with the unit billions.")


def _check_text(name: str, value: str, rest: Path) -> None:
    if len(value) > LONGEST_VALUE:
        message = f"{name!r} has {len(value):,} characters; the limit is {LONGEST_VALUE:,}."
        raise _refuse(rest, message, "Shorten it.")
    if sign := UNWRITABLE.search(value):
        before = value[max(0, sign.start() - _SHOWN) : sign.start()].strip()
        place = f" after “{before}”" if before else " at its beginning"
        message = f"{name!r} has a control character{place}, U+{ord(sign[0]):04X}."
        raise _refuse(rest, message, "It cannot be seen: delete it, or type the words anew.")


def _refuse(rest: Path, message: str, remedy: str) -> Refusal:
    return Refusal(400, message, remedy, {"rest": list(rest)})
