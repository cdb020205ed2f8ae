"""A workspace as it would be with other contents in some of its files, which nobody writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reportgen.workspace import Workspace


@dataclass(frozen=True)
class Ahead(Workspace):
    """The same folder, read with `contents` in the place of some of its files."""

    contents: Mapping[str, bytes] = field(repr=False, default_factory=dict)

    @classmethod
    def of(cls, workspace: Workspace, contents: Mapping[str, bytes]) -> Ahead:
        """A workspace with other contents, by file."""
        return cls(workspace.root, workspace.allowed, contents)

    def read(self, name: str) -> bytes:
        """The bytes that a file is to have."""
        return self.contents[name] if name in self.contents else super().read(name)

    def _list_sources(self) -> list[str]:
        new = {n.removeprefix("sources/") for n in self.contents if n.startswith("sources/")}
        return sorted({*super()._list_sources(), *new})
