"""Options in YAML as Quarto reads them: in a file, or at the head of a document."""

from __future__ import annotations

import re
from typing import Any

import yaml

FRONT_MATTER = re.compile(
    r"\A\ufeff?---[ \t]*\n(.*?^)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE
)
"""The head of a document, as the engines take it, which read more than what is usually written."""


class _Loader(yaml.CSafeLoader):
    """YAML without dates: a date stays the text that it is written as."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def load_options(text: str) -> Any:
    """The plain values that a text says, dates as text; raises yaml.YAMLError."""
    return yaml.load(text, _Loader)  # noqa: S506 (a subclass of the safe loader)
