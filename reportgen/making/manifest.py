"""The manifest: what was made, of what, by what, and what was found on the way.

It says nothing of the machine, the day or the person: the same workspace and the same tools give
the same manifest. docs/reproducibility.md explains every field.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from reportgen.errors import Finding, Location, Severity, WorkspaceError
from reportgen.intake.files import read_written
from reportgen.making.digests import FileDigest, digest_file, digest_values, is_within, list_tree
from reportgen.model.formats import DocumentFormat

MANIFEST_FILE = "manifest.json"
CRATE_FILE = "ro-crate-metadata.json"
PROJECT = "quarto"
LOGS = "logs"
EDITED = "edited"
"""The folder in outputs/ of what people edited there, until a build replaced it."""
_VERSION = 1


@dataclass(frozen=True)
class MadeDocument:
    """One document as it was made.

    `uses` are the files of the Quarto project that it is made of, by their names in outputs/, and
    `basis` is one number for all that it is made of; `findings` are what its rendering told.
    """

    file: FileDigest
    document: str
    format: DocumentFormat
    engine: str
    uses: tuple[str, ...]
    basis: str
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Manifest:
    """Everything that stands in outputs/, and where it comes from.

    Paths of `inputs` are relative to the workspace, those of `project` (the Quarto project) and
    `documents` to outputs/. `settings` are what else bytes depend on: the time that outputs carry
    (`epoch`, in seconds since 1970) and the options of an engine.
    """

    title: str
    authors: tuple[str, ...]
    date: str
    settings: Mapping[str, Any]
    tools: Mapping[str, str]
    inputs: tuple[FileDigest, ...]
    project: tuple[FileDigest, ...]
    documents: tuple[MadeDocument, ...]
    findings: tuple[Finding, ...]

    @property
    def outputs(self) -> tuple[FileDigest, ...]:
        """Every file of it, sorted by path."""
        return tuple(sorted((*self.project, *(made.file for made in self.documents))))

    def find_basis(self, uses: Iterable[str]) -> str:
        """One number for all that a document is made of: files of the project, settings, tools."""
        held = {file.path: file.sha256 for file in self.project}
        files = {name: held.get(name, "") for name in uses}
        return digest_values(files, dict(self.settings), dict(self.tools))

    def find_outdated(self) -> tuple[str, ...]:
        """The documents that would not be made of the same things again, sorted by path."""
        stale = (made for made in self.documents if made.basis != self.find_basis(made.uses))
        return tuple(sorted(made.file.path for made in stale))

    def to_json(self) -> str:
        """The text of manifest.json."""
        said: dict[str, Any] = {
            "manifest": _VERSION,
            "title": self.title,
            "authors": list(self.authors),
            "date": self.date,
            "settings": dict(self.settings),
            "tools": dict(self.tools),
            "inputs": [asdict(file) for file in self.inputs],
            "outputs": [*map(_write_document, self.documents), *map(asdict, self.project)],
            "findings": [write_finding(finding) for finding in self.findings],
        }
        return json.dumps(said, indent=1, ensure_ascii=False) + "\n"


def find_manifest(outputs: Path) -> Manifest | None:
    """What manifest.json says; None where there is none, or none that can be read."""
    try:
        return read_manifest(outputs)
    except WorkspaceError:
        return None  # the next build writes it anew


def read_manifest(outputs: Path) -> Manifest | None:
    """What manifest.json says; None where there is none.

    Raises `WorkspaceError` where it is not one.
    """
    try:
        return _read(json.loads(read_written(outputs / MANIFEST_FILE)))
    except FileNotFoundError:
        return None
    except (
        OSError,
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        OverflowError,
        RecursionError,
    ) as error:
        raise WorkspaceError(
            f"outputs/{MANIFEST_FILE} cannot be read.",
            "Delete it and build again; the build recreates it.",
        ) from error


def _read(said: dict[str, Any]) -> Manifest:
    if said["manifest"] != _VERSION:
        raise ValueError(said["manifest"])
    json.dumps(said, ensure_ascii=False).encode()  # half a character cannot be written again
    if outside := [e["path"] for e in said["outputs"] if not is_within(str(e["path"]))]:
        raise ValueError(outside)  # else `clean` and the next build would delete what is there
    documents = [entry for entry in said["outputs"] if "document" in entry]
    return Manifest(
        title=str(said["title"]),
        authors=tuple(map(str, said["authors"])),
        date=str(said["date"]),
        settings=dict(said["settings"]),
        tools=dict(said["tools"]),
        inputs=tuple(_read_file(entry) for entry in said["inputs"]),
        project=tuple(_read_file(e) for e in said["outputs"] if "document" not in e),
        documents=tuple(_read_document(entry) for entry in documents),
        findings=tuple(read_finding(entry) for entry in said["findings"]),
    )


def _write_document(made: MadeDocument) -> dict[str, Any]:
    return {
        **asdict(made.file),
        "document": made.document,
        "format": made.format,
        "engine": made.engine,
        "uses": list(made.uses),
        "basis": made.basis,
        "findings": [write_finding(finding) for finding in made.findings],
    }


def _read_document(said: dict[str, Any]) -> MadeDocument:
    return MadeDocument(
        file=_read_file(said),
        document=str(said["document"]),
        format=said["format"],
        engine=str(said["engine"]),
        uses=tuple(map(str, said["uses"])),
        basis=str(said["basis"]),
        findings=tuple(read_finding(entry) for entry in said["findings"]),
    )


def _read_file(said: dict[str, Any]) -> FileDigest:
    return FileDigest(str(said["path"]), str(said["sha256"]), int(said["size"]))


def write_finding(finding: Finding) -> dict[str, Any]:
    """A finding as values that JSON can write."""
    return asdict(finding)


def read_finding(said: dict[str, Any]) -> Finding:
    """A finding from what `write_finding` gave; raises LookupError or ValueError for others."""
    related = tuple((Location(**place), str(words)) for place, words in said["related"])
    return Finding(
        code=said["code"],
        severity=Severity(said["severity"]),
        location=Location(**said["location"]),
        message=said["message"],
        remedy=said["remedy"],
        related=related,
    )


# ── outputs that are what they were ──────────────────────────────────────────────────────


@dataclass(frozen=True)
class Difference:
    """A file of outputs/ that is not as the manifest has it.

    `kind` is "changed", "missing", "foreign" (nothing that reportgen made), "outdated" (made
    before the project became what it is), or in a rehearsal "new", "gone" and "edited" (by hand).
    """

    path: str
    kind: str


def compare_outputs(manifest: Manifest, outputs: Path) -> tuple[Difference, ...]:
    """What in outputs/ is not as the manifest has it, sorted by path.

    Its own two files are not looked at; see `verify_outputs` for those. Neither are hidden files,
    a README, copies of edited outputs, and the logs of an engine. Raises OSError where a file
    cannot be read.
    """
    held = {file.path: file for file in manifest.outputs}
    there = [name for name in list_tree(outputs) if not _is_aside(name)]
    found = [Difference(name, "foreign") for name in there if name not in held]
    found += [Difference(name, "foreign") for name in _find_links(outputs)]
    found += [Difference(name, "missing") for name in held if not (outputs / name).is_file()]
    found += [
        Difference(name, "changed")
        for name in there
        if name in held and digest_file(outputs / name, name) != held[name]
    ]
    told = {difference.path for difference in found}
    found += [Difference(n, "outdated") for n in manifest.find_outdated() if n not in told]
    return tuple(sorted(found, key=lambda difference: difference.path))


def _find_links(outputs: Path) -> Iterator[str]:
    """Links to folders: reportgen makes none, and what stands behind them is not looked at."""
    for root, folders, _ in os.walk(outputs):
        for path in (Path(root) / name for name in sorted(folders) if name[0] != "."):
            if path.is_symlink():
                yield path.relative_to(outputs).as_posix()


def _is_aside(name: str) -> bool:
    """Whether a file of outputs/ is none that a manifest would list."""
    return name in (MANIFEST_FILE, CRATE_FILE, "README.md") or name.startswith(
        (f"{LOGS}/", f"{EDITED}/")
    )


def merge(made: Manifest, before: Manifest | None, outputs: Path) -> Manifest:
    """A manifest with the documents that an earlier build made and this one did not.

    Those that are gone or were changed since are left out: nothing is known of them any more.
    """
    own = {document.file.path for document in made.documents}
    kept = [
        document
        for document in (before.documents if before else ())
        if document.file.path not in own and _is_there(document.file, outputs)
    ]
    documents = sorted((*made.documents, *kept), key=lambda document: document.file.path)
    return replace(made, documents=tuple(documents))


def _is_there(file: FileDigest, outputs: Path) -> bool:
    path = outputs / file.path
    return path.is_file() and digest_file(path, file.path) == file
