"""What is not finished of an extract: taken out of it before it is checked, and checked apart.

So everything else sees complete claims only, and one draft stops nothing.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from reportgen.errors import Finding, Location
from reportgen.model.drafts import Status, Unfinished
from reportgen.model.locators import ENGLISH, Spellings
from reportgen.model.positions import Path, Positions
from reportgen.reading.validation import take_out, validate
from reportgen.reading.yamldoc import YamlDocument, list_records


@dataclass(frozen=True)
class Parted:
    """An extract without its drafts; the drafts, and what is wrong with them.

    `document` is None where the whole extract is a draft: it says so, or has drafts alone.
    `names` are the ids of all that was taken out.
    """

    document: YamlDocument | None
    drafts: tuple[Unfinished, ...] = ()
    findings: tuple[Finding, ...] = ()
    names: frozenset[str] = frozenset()


def part_drafts(document: YamlDocument, key: str, spellings: Spellings = ENGLISH) -> Parted:
    """Parts an extract from its drafts; `key` is that of its source.

    Whatever has a field `status` is one, whatever the field says.
    """
    value = document.value
    if not isinstance(value, dict):
        return Parted(document)
    paths = tuple(_find(value))
    if not paths and "status" not in value:
        return Parted(document)
    places = _part_places(document.positions, paths)
    found = [_read(document, key, path, places[path], spellings) for path in paths]
    drafts = tuple(draft for draft, _ in found if draft and not _is_dismissed(draft))
    findings = tuple(finding for _, wrong in found for finding in wrong)
    whole = replace(document, value=copy.deepcopy(value))
    rest = take_out(whole, reversed(paths))
    if "status" not in value and not (found and value.get("claims") and not rest.value["claims"]):
        return Parted(rest, drafts, findings, frozenset(_name(value, paths)))
    from reportgen.model.unfinished import DraftSource  # slow to make, and only drafts need them

    wrong = validate(DraftSource, _call_draft(rest), spellings)[1]
    begun = Unfinished(key, document.positions.locate_key("status"))
    names = frozenset(_name(value, (("claims", n) for n, _ in enumerate(_list(value, "claims")))))
    return Parted(None, (begun, *drafts), (*wrong, *findings), names)


def _call_draft(document: YamlDocument) -> YamlDocument:
    value = {"status": "draft", **document.value}
    return replace(document, value=value)


def _find(value: Mapping[str, Any]) -> Iterator[Path]:
    """The paths of the claims that are drafts, and of the drafts among the evidence of others."""
    for number, claim in list_records(value, "claims"):
        if "status" in claim:
            yield ("claims", number)
            continue
        for index, evidence in list_records(claim, "evidence"):
            if "status" in evidence:
                yield ("claims", number, "evidence", index)


def _list(value: Mapping[str, Any], name: str) -> list[Any]:
    items = value.get(name)
    return items if isinstance(items, list) else []


def _name(value: Mapping[str, Any], paths: Iterable[Path]) -> Iterator[str]:
    """The ids of the claims at some paths."""
    for path in paths:
        claim = value["claims"][path[1]]
        if len(path) == 2 and isinstance(claim, dict) and isinstance(claim.get("id"), str):
            yield claim["id"]


def _read(
    document: YamlDocument, key: str, path: Path, positions: Positions, spellings: Spellings
) -> tuple[Unfinished | None, list[Finding]]:
    """The draft at a path, None where something is wrong with it, and what that is."""
    from reportgen.model.unfinished import DraftClaim, DraftEvidence

    item = document.value
    for part in path:
        item = item[part]
    model = DraftClaim if len(path) == 2 else DraftEvidence
    inner = replace(document, value=item, positions=positions)
    record, findings = validate(model, inner, spellings)
    place = document.positions.locate(*path, "id")
    return (Unfinished(key, place, record) if record else None), findings


def _part_places(positions: Positions, paths: Iterable[Path]) -> dict[Path, Positions]:
    """The places of what stands below some paths, by their paths from there."""
    parted: dict[Path, tuple[dict[Path, Location], dict[Path, Location]]] = {
        path: ({}, {}) for path in paths
    }
    for number, places in enumerate((positions.values, positions.keys)):
        for path, place in places.items():
            for depth in (2, 4):
                if path[:depth] in parted:
                    parted[path[:depth]][number][path[depth:]] = place
    return {path: Positions(positions.path, *both) for path, both in parted.items()}


def _is_dismissed(draft: Unfinished) -> bool:
    return draft.record is not None and draft.record.status is Status.DISMISSED


def leave_out(
    comparison: YamlDocument, claims: frozenset[str], sources: frozenset[str]
) -> YamlDocument:
    """A comparison without the relations of drafts, and the silences of sources that are drafts.

    `claims` are the ids of drafts, `sources` the keys of those that are drafts as a whole. What a
    judgement rests on stays, to be reported.
    """
    value = comparison.value
    if not isinstance(value, dict):
        return comparison
    ends: tuple[tuple[str, tuple[str, ...], frozenset[str]], ...] = (
        ("relations", ("from", "to"), claims),
        ("silences", ("source",), sources),
    )
    targets: list[Path] = [
        (name, index)
        for name, fields, gone in ends
        for index, item in enumerate(_list(value, name))
        if isinstance(item, dict) and any(str(item.get(field)) in gone for field in fields)
    ]
    whole = replace(comparison, value=copy.deepcopy(value))
    return take_out(whole, reversed(targets))
