"""Where values stand in a YAML file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reportgen.errors import Location

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Positions:
    """Where each value of one YAML file stands: by its path, e.g. ("claims", 3, "theme")."""

    path: str
    values: Mapping[Path, Location] = field(repr=False)
    keys: Mapping[Path, Location] = field(repr=False)

    def locate(self, *path: str | int) -> Location:
        """The place of a value, or of the nearest thing around it that has one."""
        while path and path not in self.values:
            path = path[:-1]
        return self.values.get(path, Location(self.path))

    def locate_key(self, *path: str | int) -> Location:
        """The place of the key of a value."""
        return self.keys.get(path) or self.locate(*path)
