"""What a template may ask of a value, by its name.

Jinja's sandbox hides what begins with an underscore and lets all else be called; but the classes
of libraries that ours are built on have methods that read files and run code. So a template sees
what our own classes say, what plain values can do, and of a table what reads it.
"""

from __future__ import annotations

import inspect
from functools import cache

# Their classes have nothing but values: text, numbers, lists, and Jinja's own loops.
_PLAIN = frozenset(
    ("builtins", "collections", "decimal", "enum", "fractions", "jinja2", "markupsafe")
)
_READS_A_TABLE = frozenset(
    (
        "at", "columns", "count", "drop_duplicates", "dtypes", "empty", "first", "get", "groupby",
        "head", "iat", "iloc", "index", "isin", "items", "iterrows", "itertuples", "keys", "last",
        "loc", "max", "mean", "median", "min", "name", "names", "nlargest", "nsmallest", "nunique",
        "shape", "size", "sort_index", "sort_values", "sum", "tail", "tolist", "unique",
        "value_counts", "values",
    )
)  # fmt: skip
_CLOCK = frozenset(("fromtimestamp", "now", "today", "utcfromtimestamp", "utcnow"))


@cache
def offers(kind: type, name: str) -> bool:
    """Whether a template may ask a value of this class for `.name`.

    A name that no class of it defines (the column of a table, a variable of a template that was
    imported) may be asked for, but of our own classes, which have no such names.
    """
    if name.startswith("_") or issubclass(kind, type):
        return False
    for base in kind.__mro__:
        if name in vars(base) or name in inspect.get_annotations(base):
            return _is_open(base, name)
    return not is_ours(kind)


def is_ours(kind: object) -> bool:
    """Whether it is a class of this package."""
    return isinstance(kind, type) and kind.__module__.startswith("reportgen.")


def _is_open(base: type, name: str) -> bool:
    library = base.__module__.partition(".")[0]
    if base is str and name == "translate":
        return False  # it makes a text a million times as long, and no document needs it
    if is_ours(base):
        return name != "model_config"
    if library == "pandas":
        return name in _READS_A_TABLE or name in getattr(base, "_fields", ())
    if library == "datetime":
        return name not in _CLOCK
    return library in _PLAIN or (library == "numpy" and name in ("item", "tolist"))
