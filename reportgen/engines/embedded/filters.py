"""The filters that a document asks for: which they are, and when each runs.

As in Quarto: a filter that says `at:` runs there; of the others those before the word `quarto`,
or all where it is missing, run before Quarto's own, the rest after them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from reportgen.engines.embedded.extensions import Extension
from reportgen.engines.embedded.options import Options, as_list

Moment = Literal["first", "before", "after", "last"]
"""Before anything was done; before references are resolved, with constructs known; after; and
when all is done, citations too."""
LAST = "post-finalize"
_ENTRIES: Mapping[str, Moment] = {
    "pre-ast": "first",
    "post-ast": "before",
    "pre-quarto": "before",
    LAST: "last",
}
_MARKER = "quarto"
_BUILT_IN = ("quarto", "citeproc")


@dataclass(frozen=True)
class Filter:
    """A filter of a project: its path there, or the name that nothing is known by."""

    path: str
    moment: Moment

    @property
    def is_known(self) -> bool:
        """Whether it can be run here: a Lua filter, not another program."""
        return self.path.endswith(".lua")


def list_filters(options: Options, find: Callable[[str], Extension | None]) -> tuple[Filter, ...]:
    """The filters that options ask for, in order, those of extensions by their paths."""
    wanted = [item for one in as_list(options.get("filters", [])) for item in _expand(one, find)]
    marker = wanted.index(_MARKER) if _MARKER in wanted else len(wanted)
    return tuple(
        Filter(_path(item), _moment(item, "before" if place < marker else "after"))
        for place, item in enumerate(wanted)
        if _path(item) not in _BUILT_IN
    )


def _expand(item: Any, find: Callable[[str], Extension | None]) -> Iterator[Any]:
    """A filter, or those of the extension that it names, which run when it says."""
    path = _path(item)
    extension = None if path in _BUILT_IN or path.endswith(".lua") else find(path)
    if extension is None:
        yield item
        return
    moment = {"at": item["at"]} if isinstance(item, Mapping) and "at" in item else {}
    for one in extension.filters:
        yield {**(one if isinstance(one, Mapping) else {"path": one}), **moment}


def _path(item: Any) -> str:
    if isinstance(item, Mapping):
        return str(item.get("path") or item.get("type") or "")
    return str(item)


def _moment(item: Any, usual: Moment) -> Moment:
    if isinstance(item, Mapping) and "at" in item:
        return _ENTRIES.get(str(item["at"]), "after")
    return usual
