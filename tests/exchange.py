"""Files of other tools, made in memory, and read."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

from reportgen.exchange.formats import FORMATS, Input, Module
from reportgen.exchange.passage import Harvest


def load(name: str) -> Module:
    """The module of a format."""
    return next(each for each in FORMATS if each.name == name).load()


def read(form: str, name: str, content: str | bytes, **columns: str) -> Harvest:
    """What a file of this content holds, in this format."""
    data = content.encode() if isinstance(content, str) else content
    return load(form).read(Input(name, data, columns))


def read_json(form: str, value: Any) -> Harvest:
    """What a JSON file with this value holds."""
    return read(form, "export.json", json.dumps(value, indent=1))


def pack(members: Mapping[str, str | bytes]) -> bytes:
    """A zip archive of these files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return packed.getvalue()
