"""Writes the notes of a release from CHANGELOG.md: `nox -s release`.

    python docs/make_notes.py build/notes.md [--final]

Without a section of this version, what is unreleased is taken; with --final that is an error, and
so is a section without a date, or another version in CITATION.cff.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
_SECTION = re.compile(r"^## \[(?P<name>[^\]]+)\](?: - (?P<date>\d{4}-\d\d-\d\d))?\n", re.MULTILINE)


class NotReady(Exception):
    """What has to be done before this version can be released."""


def write_notes(changelog: str, version: str, *, final: bool = False) -> str:
    """The section of a version, as Markdown that ends in a line end; raises `NotReady`.

    Before there is one, the notes are what is unreleased, unless they are to be `final`.
    """
    heads = list(_SECTION.finditer(changelog))
    ends = (*(head.start() for head in heads[1:]), len(changelog))
    bodies = {
        head["name"]: changelog[head.end() : end] for head, end in zip(heads, ends, strict=True)
    }
    dates = {head["name"]: head["date"] for head in heads}
    if final and version not in bodies:
        raise NotReady(f"CHANGELOG.md has no section [{version}]: rename [Unreleased].")
    if final and not dates[version]:
        raise NotReady(f"The section [{version}] of CHANGELOG.md has no date: ## [{version}] - …")
    body = bodies.get(version, bodies.get("Unreleased", "")).strip()
    if not body:
        raise NotReady(f"CHANGELOG.md says nothing of {version}.")
    return f"{body}\n"


def check_citation(citation: str, version: str) -> None:
    """Raises `NotReady` where CITATION.cff is of another version."""
    if not re.search(rf"^version: {re.escape(version)}$", citation, re.MULTILINE):
        raise NotReady(f"CITATION.cff is not of version {version}.")


def main(place: Path, *, final: bool) -> None:
    """Writes the notes of the version in pyproject.toml; ends with a message if not ready."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    try:
        check_citation((ROOT / "CITATION.cff").read_text("utf-8"), project["version"])
        changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
        notes = write_notes(changelog, project["version"], final=final)
    except NotReady as error:
        sys.exit(str(error))
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(notes, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), final="--final" in sys.argv)
