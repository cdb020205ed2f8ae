"""Where a workspace uses the ids of claims and of themes, and texts with another id there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reportgen.model.positions import Path
from reportgen.reading.yamldoc import walk_texts
from reportgen.workspace import BRIEF_FILE, COMPARISON_FILE, REVIEW_FILE
from reportgen.writing.replacement import Put

_ENDS = ("from", "to")
_BEHIND = r"(?![\w-]|\.\w)"
_JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_ATTRIBUTES = re.compile(r"\{[^{}\n]*\}")
_QUOTED = re.compile(r"([\"'])([\w.-]+(?:[ ,]+[\w.-]+)*)\1")


@dataclass(frozen=True)
class Kind:
    """What has ids: what links to them begin with, and where else they stand.

    `is_named` says of a file and a path whether an id is the value there; `places` by the kind of
    a remark's place in review.yml which parts of its id are meant; `reword` gives slides and
    templates the new id.
    """

    links: str
    is_named: Callable[[str, Path], bool]
    places: Mapping[str, tuple[int, ...]]
    reword: Callable[[str, str, str], str]


def list_uses(kind: Kind, name: str, value: Any, old: str, new: str) -> Iterator[Put]:
    """The values of a YAML file that name something by its old id, or link to it."""
    for path, text in walk_texts(value):
        if text == old and kind.is_named(name, path):
            yield Put(path, new)
        elif name == REVIEW_FILE and path[-2:] == ("place", "id"):
            if (place := _rename_place(kind, value, path, old, new)) != text:
                yield Put(path, place)
        elif name != REVIEW_FILE and (linked := rename_links(kind, text, old, new)) != text:
            yield Put(path, linked)


def _rename_place(kind: Kind, value: Any, path: Path, old: str, new: str) -> str:
    """What a remark is about: "trade", or "trade/adams2020" of a position."""
    place = value
    for step in path[:-1]:
        place = place[step]
    meant = kind.places.get(str(place.get("kind")), ())
    parts = enumerate(str(place["id"]).split("/"))
    return "/".join(new if number in meant and part == old else part for number, part in parts)


def rename_links(kind: Kind, text: str, old: str, new: str) -> str:
    """A text with the new id in its links."""
    links = re.compile(rf"({kind.links}){re.escape(old)}{_BEHIND}")
    return links.sub(lambda match: f"{match[1]}{new}", text)


def _rename_quoted(text: str, old: str, new: str) -> str:
    """Ids that stand in quotation marks, alone or in a list, or behind a "="."""
    known = rf"(?<![\w.-]){re.escape(old)}{_BEHIND}"
    text = _QUOTED.sub(lambda m: m[1] + re.sub(known, lambda _: new, m[2]) + m[1], text)
    return re.sub(rf"(?<=\w=){re.escape(old)}{_BEHIND}", lambda _: new, text)


def _reword_claims(text: str, old: str, new: str) -> str:
    return rename_links(CLAIMS, _rename_quoted(text, old, new), old, new)


def _reword_themes(text: str, old: str, new: str) -> str:
    """Themes are called by plain words, which mean a theme in code and attributes alone."""

    def rename(match: re.Match[str]) -> str:
        return _rename_quoted(match[0], old, new)

    text = _ATTRIBUTES.sub(rename, _JINJA.sub(rename, text))
    return rename_links(THEMES, text, old, new)


def _names_claim(name: str, path: Path) -> bool:
    """An end of a relation, a basis, or a claim that says the same."""
    if name != COMPARISON_FILE:
        return path[0] == "claims" and path[2:] == ("same_as",)
    return path[-1] in _ENDS if path[0] == "relations" else "basis" in path


def _names_theme(name: str, path: Path) -> bool:
    """A theme itself, the theme of a claim or a silence, one of a deck or of what is imported."""
    if name == COMPARISON_FILE:
        return len(path) == 3 and (path[0], path[2]) in (("themes", "id"), ("silences", "theme"))
    if name == BRIEF_FILE:
        is_imported = path[:1] == ("import",) and path[1:2] in (("colours",), ("tags",))
        return is_imported or (path[:1] == ("documents",) and path[2:3] == ("themes",))
    is_considered = len(path) == 5 and path[2:4] == ("considered", "theme")
    return path[0] == "claims" and (path[2:] == ("theme",) or is_considered)


CLAIMS = Kind(
    "#(?:claim-)?", _names_claim, {"claim": (0,), "evidence": (0,), "relation": (0, 1)},
    _reword_claims,
)  # fmt: skip
THEMES = Kind(
    "[#@](?:sec|tbl)-theme-", _names_theme, {"theme": (0,), "finding": (0,), "position": (0,)},
    _reword_themes,
)  # fmt: skip
