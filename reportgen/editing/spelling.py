"""Locators the way that an extract writes them: "¶6" where it has "¶5", "S. 12" where "S. 9"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from reportgen.model.locators import Locator, Spellings


def find_manner(extract: Any) -> Mapping[str, str]:
    """A locator of each label of an extract, as it is written; those that it has most of first."""
    seen: dict[str, Counter[str]] = {}
    for written in _list_locators(extract):
        try:
            locator = Locator.parse(written)
        except ValueError:
            continue
        if not locator.further and not locator.is_several:
            seen.setdefault(locator.label, Counter())[_get_head(written)] += 1
    ranked = sorted(seen.items(), key=lambda item: -sum(item[1].values()))
    return {label: heads.most_common(1)[0][0] for label, heads in ranked}


def _list_locators(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("locator"), str):
            yield value["locator"]
        for inner in value.values():
            yield from _list_locators(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _list_locators(inner)


def _get_head(written: str) -> str:
    """What stands before the number of a locator: "p. ", "¶"."""
    match = re.match(r"[^\d]*", written.strip())
    return match[0] if match else ""


def write_locator(locator: Locator, old: str, manner: Mapping[str, str]) -> str:
    """A locator in the words of the one before, or of others of the extract; else in the usual.

    `old` is the one that it takes the place of, "" where there is none.
    """
    heads = [_get_head(old)] if old else []
    heads += [manner[locator.label]] if locator.label in manner else []
    for head in heads:
        for begun in (_double(head), head) if locator.is_several else (head,):
            written = f"{begun}{locator.value}"
            if begun.strip() and _is_same(written, locator):
                return written
    return str(locator)


def _double(head: str) -> str:
    """The word for several: "¶¶" and "pp. " of "¶" and "p. "."""
    return f"{head[:1]}{head}" if head.strip() in ("¶", "§", "p.") else ""


def _is_same(written: str, locator: Locator) -> bool:
    try:
        return Locator.parse(written) == locator
    except ValueError:
        return False


def write_place(locator: Locator) -> str:
    """A place of a text, as a person would write it most shortly: "p. 98", "¶6"."""
    if locator.label == "paragraph" and not locator.further:
        return f"{'¶¶' if locator.is_several else '¶'}{locator.value}"
    return str(locator)


def parse_locator(written: str | None, spellings: Spellings) -> Locator | None:
    """A locator as it is written; None where there is none, or it cannot be read."""
    try:
        return Locator.parse_in(written, spellings) if written is not None else None
    except ValueError:
        return None
