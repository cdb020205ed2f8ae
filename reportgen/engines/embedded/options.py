"""Options as Quarto has them: read from YAML, and laid one over another."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import yaml

from reportgen.errors import RenderFailed
from reportgen.intake.options import load_options

Options = Mapping[str, Any]


@lru_cache(maxsize=32)  # an extension is asked for each format, and by each build
def read_yaml(text: str, path: str) -> Options:
    """The mapping that a text is, {} for an empty one; raises RenderFailed, naming `path`."""
    try:
        loaded = load_options(text)
    except yaml.YAMLError as error:
        raise RenderFailed(f"The YAML of {path} cannot be read.", log=str(error)) from error
    if not isinstance(loaded, Mapping):
        if loaded is None:
            return {}
        raise RenderFailed(f"The YAML of {path} is not a mapping.")
    return loaded


def merge(below: Any, above: Any) -> Any:
    """Lays one option over another as Quarto does: mappings and lists join, the rest replaces."""
    if isinstance(below, Mapping) and isinstance(above, Mapping):
        keys = dict.fromkeys([*below, *above])
        return {key: _merge_key(below, above, key) for key in keys}
    if isinstance(below, list) or isinstance(above, list):
        return [
            *as_list(below),
            *(item for item in as_list(above) if item not in as_list(below)),
        ]
    return above


def _merge_key(below: Options, above: Options, key: str) -> Any:
    if key not in above:
        return below[key]
    # Authors are the document's own, not added to the project's.
    return above[key] if key not in below or key == "author" else merge(below[key], above[key])


def read_number(options: Options, name: str, otherwise: int) -> int:
    """An option that is a whole number; raises RenderFailed where it is something else."""
    value = options.get(name, otherwise)
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError) as error:
        message = f"The option {name} is {value!r}, which is not a whole number."
        raise RenderFailed(message, f"Write it as {name}: {otherwise}, or leave it out.") from error


def as_list(value: Any) -> list[Any]:
    """An option that may be given once or as a list, as a list."""
    return value if isinstance(value, list) else [value]
