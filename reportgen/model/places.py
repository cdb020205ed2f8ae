"""Where what a remark is about is written: in which file, and at which path in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from reportgen.model.brief import Brief
from reportgen.model.positions import Path
from reportgen.model.remarks import Place, PlaceKind

_STEP = re.compile(r"([^.\[\]]+)|\[(\d{1,6})\]")
_NUMBERED = re.compile(r"judgements\[(\d{1,6})\]")


def find_path(brief: Brief, place: Place) -> tuple[str, Path] | None:
    """The file and the path of a record, or of its field; None where there is no such record.

    A kind that no file holds (a figure, a table, a template) has none either.
    """
    find = _FINDERS.get(place.kind)
    found = find(brief, place.id) if find else None
    if found is None:
        return None
    file, path = found
    return file, (*path, *read_field(place.field or ""))


def read_field(field: str) -> Path:
    """The path that a field's name stands for: evidence[0].summary is three steps."""
    return tuple(int(number) if number else name for name, number in _STEP.findall(field))


def write_field(path: Path) -> str:
    """The name of a field by its path in the record."""
    words = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return words.removeprefix(".")


def list_ids(brief: Brief, kind: PlaceKind) -> tuple[str, ...] | None:
    """The ids that there are of a kind; None for one whose ids are not known here."""
    lister = _LISTS.get(kind)
    return lister(brief) if lister else None


def _find_claim(brief: Brief, claim: str) -> tuple[str, Path] | None:
    for source in brief.sources:
        for index, each in enumerate(source.claims):
            if each.id == claim:
                return source.file, ("claims", index)
    return None


def _find_theme(brief: Brief, theme: str) -> tuple[str, Path] | None:
    names = [each.id for each in brief.comparison.themes]
    return (_COMPARISON, ("themes", names.index(theme))) if theme in names else None


def _find_finding(brief: Brief, theme: str) -> tuple[str, Path] | None:
    found = _find_theme(brief, theme)
    has_one = theme in brief.themes and brief.themes[theme].finding
    return (found[0], (*found[1], "finding")) if found and has_one else None


def _find_position(brief: Brief, name: str) -> tuple[str, Path] | None:
    theme, _, source = name.partition("/")
    found = _find_theme(brief, theme)
    has_one = found and source in {each.key for each in brief.sources}
    return (found[0], (*found[1], "positions", source)) if found and has_one else None


def _find_relation(brief: Brief, name: str) -> tuple[str, Path] | None:
    for index, each in enumerate(brief.comparison.relations):
        if f"{each.from_}/{each.to}" == name:
            return _COMPARISON, ("relations", index)
    return None


def _find_judgement(brief: Brief, name: str) -> tuple[str, Path] | None:
    judgements = brief.comparison.judgements
    for index, each in enumerate(judgements):
        if each.id == name:
            return _COMPARISON, ("judgements", index)
    number = _NUMBERED.fullmatch(name)
    known = number is not None and int(number[1]) < len(judgements)
    return (_COMPARISON, ("judgements", int(number[1]))) if number and known else None


def _find_source(brief: Brief, key: str) -> tuple[str, Path] | None:
    return next(((each.file, ()) for each in brief.sources if each.key == key), None)


def _find_brief(_: Brief, file: str) -> tuple[str, Path] | None:
    return {"brief.yml": ("brief.yml", ()), "comparison.yml": (_COMPARISON, ())}.get(file)


_COMPARISON = "sources/comparison.yml"
_FINDERS: Mapping[PlaceKind, Callable[[Brief, str], tuple[str, Path] | None]] = {
    PlaceKind.CLAIM: _find_claim,
    PlaceKind.EVIDENCE: _find_claim,
    PlaceKind.JUDGEMENT: _find_judgement,
    PlaceKind.THEME: _find_theme,
    PlaceKind.FINDING: _find_finding,
    PlaceKind.POSITION: _find_position,
    PlaceKind.RELATION: _find_relation,
    PlaceKind.SOURCE: _find_source,
    PlaceKind.BRIEF: _find_brief,
}


def _list_claims(brief: Brief) -> tuple[str, ...]:
    return (*brief.claims, *brief.drafted)


def _list_themes(brief: Brief) -> tuple[str, ...]:
    return tuple(brief.themes)


def _list_positions(brief: Brief) -> tuple[str, ...]:
    return tuple(f"{theme}/{source.key}" for theme in brief.themes for source in brief.sources)


def _list_relations(brief: Brief) -> tuple[str, ...]:
    return tuple(f"{each.from_}/{each.to}" for each in brief.comparison.relations)


def _list_judgements(brief: Brief) -> tuple[str, ...]:
    judgements = enumerate(brief.comparison.judgements)
    return tuple(each.id or f"judgements[{index}]" for index, each in judgements)


_LISTS: Mapping[PlaceKind, Callable[[Brief], tuple[str, ...]]] = {
    PlaceKind.CLAIM: _list_claims,
    PlaceKind.EVIDENCE: _list_claims,
    PlaceKind.JUDGEMENT: _list_judgements,
    PlaceKind.THEME: _list_themes,
    PlaceKind.FINDING: _list_themes,
    PlaceKind.POSITION: _list_positions,
    PlaceKind.RELATION: _list_relations,
    PlaceKind.SOURCE: lambda brief: tuple(source.key for source in brief.sources),
    PlaceKind.REFERENCE: lambda brief: tuple(brief.bibliography.keys),
    PlaceKind.BRIEF: lambda _: ("brief.yml", "comparison.yml"),
}
