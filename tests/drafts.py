"""Workspaces written to disk, with sane defaults: change only what the test is about."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

Files = dict[str, Any]
"""By path: what a YAML file holds, or the text of any other file."""

_NAMES = ("adams2020", "baker2021", "clark2022", "davis2023")


def draft(sources: int = 2) -> Files:
    """A small valid workspace; every kind of field is used once at least."""
    names = _NAMES[:sources]
    files: Files = {f"sources/{name}.yml": _draft_source(name) for name in names}
    files["sources/comparison.yml"] = _draft_comparison(names)
    files["bibliography/references.bib"] = "\n\n".join(_draft_entry(name) for name in names)
    files["brief.yml"] = {
        "title": "A small brief",
        "authors": [{"name": "A. Writer", "affiliation": "A University"}],
        "date": "2026-11-21",
        "question": "What do they argue?",
    }
    return files


def write(files: Files, folder: Path) -> Path:
    """Writes a workspace into a folder, and returns the folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not isinstance(content, str):
            content = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=10_000)
        path.write_text(content, encoding="utf-8")
    return folder


def edit(folder: Path, name: str, change: Any) -> None:
    """Changes a YAML file by a function of its value."""
    path = folder / name
    value = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(value)
    path.write_text(yaml.safe_dump(value, allow_unicode=True, sort_keys=False), encoding="utf-8")


def _draft_source(name: str) -> dict[str, Any]:
    letter = name[0]
    return {
        "source": name,
        "label": name[:-4].capitalize(),
        "genre": "research article",
        "approach": "case study",
        "thesis": f"The thesis of {letter.upper()}.",
        "claims": [
            {
                "id": f"{letter}-one",
                "theme": "first",
                "claim": f"Trade grew, says {letter.upper()}.",
                "locator": "p. 12",
                "stance": ord(letter) % 3 - 1,
                "certainty": "probable",
                "warrant": "Trade follows the flag.",
                "qualifier": "In peace.",
                "rebuttal": "War would end it.",
                "quote": "trade grew",
                "note": "The year is wrong in the source.",
                "evidence": [
                    {
                        "kind": "statistic",
                        "summary": "Exports rose.",
                        "date": "2017-02-10",
                        "actors": ["Abe Shinzō"],
                        "speaker": "Karol Żakowski",
                        "quote": "exports rose",
                        "quantities": [{"value": 5, "measure": "growth of exports", "unit": "%"}],
                    }
                ],
            },
            {
                "id": f"{letter}-two",
                "theme": "second" if name == _NAMES[0] else "first",
                "claim": f"Ships sailed, says {letter.upper()}.",
                "locator": "¶3",
            },
        ],
    }


def _draft_comparison(names: tuple[str, ...]) -> dict[str, Any]:
    letters = [name[0] for name in names]
    seconds = [f"{letter}-two" for letter in letters]
    return {
        "themes": [
            {
                "id": "first",
                "label": "Trade",
                "question": "Did trade grow?",
                "scale": {"low": "shrank", "high": "grew"},
            },
            {"id": "second", "label": "Ships", "question": "Did ships sail?"},
        ],
        "relations": [
            {"from": f"{a}-one", "to": f"{b}-one", "type": kind, "note": "They differ in degree."}
            for a, b, kind in zip(
                letters, letters[1:], ("contradicts", "agrees", "qualifies"), strict=False
            )
        ],
        "judgements": [
            {
                "text": f"Trade *did* grow [@{names[0]}, p. 12].",
                "confidence": "high",
                "basis": [f"{letter}-one" for letter in letters],
            }
        ],
        "silences": [{"theme": "second", "source": names[1], "note": "It is about trade alone."}],
        "explanations": [
            {"factor": "date", "text": "They wrote in different years.", "basis": seconds}
        ],
    }


def _draft_entry(name: str) -> str:
    author = name[:-4].capitalize()
    return (
        f"@article{{{name},\n  author = {{{author}, Ann}},\n  title = {{On Trade}},\n"
        f"  journaltitle = {{A Journal}},\n  date = {{{name[-4:]}}},\n}}"
    )
