"""The manifest as an RO-Crate 1.1: research objects as linked data, which archives understand.

Every file of outputs/ is a part of the crate. Where it comes from is told by actions: one wrote
the Quarto project from the workspace's files, and one for each document rendered it from those
files of the project that it uses. The workspace's files stand outside outputs/, so the crate names
them, with what they held, and does not hold them.

Written plainly: see docs/reproducibility.md for why not with the `rocrate` package, which reads it.
See https://www.researchobject.org/ro-crate/specification/1.1/ and, for the actions, the profile
Process Run Crate.
"""

from __future__ import annotations

import hashlib
import json
import mimetypes
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from reportgen.making.digests import FileDigest
from reportgen.making.manifest import CRATE_FILE, MANIFEST_FILE, MadeDocument, Manifest
from reportgen.release import DISTRIBUTION

Entity = dict[str, Any]

_CONTEXT = ["https://w3id.org/ro/crate/1.1/context", {"sha256": "https://schema.org/sha256"}]
_PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
_LICENCE = "#licence"
_TYPES = {
    ".qmd": "text/markdown",
    ".md": "text/markdown",
    ".yml": "application/yaml",
    ".csl": "application/xml",
    ".bib": "application/x-bibtex",
    ".typ": "text/x-typst",
    ".lua": "text/x-lua",
    ".js": "text/javascript",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_KNOWN = mimetypes.MimeTypes(filenames=())  # without the tables of this machine


def write_crate(manifest: Manifest) -> str:
    """The text of ro-crate-metadata.json; the same manifest gives the same bytes."""
    graph = [
        _describe_itself(),
        _describe_root(manifest),
        *(_describe_file(file) for file in manifest.outputs),
        _describe_file(_digest_manifest(manifest)),
        *(_describe_input(file) for file in manifest.inputs),
        *_describe_tools(manifest),
        *_describe_surroundings(manifest),
        _describe_composing(manifest),
        *(_describe_rendering(made) for made in manifest.documents),
    ]
    crate = {"@context": _CONTEXT, "@graph": graph}
    return json.dumps(crate, indent=1, ensure_ascii=False) + "\n"


def _describe_itself() -> Entity:
    return {
        "@id": CRATE_FILE,
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
    }


def _describe_root(manifest: Manifest) -> Entity:
    parts = [quote(file.path) for file in manifest.outputs]
    actions = ["#compose", *(_name_rendering(made) for made in manifest.documents)]
    return {
        "@id": "./",
        "@type": "Dataset",
        "name": manifest.title,
        "description": "A comparison report, with the Quarto project that it is rendered from.",
        "datePublished": manifest.date,
        "license": {"@id": _LICENCE},
        "author": _refer(map(_name_author, dict.fromkeys(manifest.authors))),
        "conformsTo": {"@id": _PROFILE},
        "hasPart": _refer([*parts, MANIFEST_FILE]),
        "mentions": _refer(actions),
    }


def _describe_file(file: FileDigest) -> Entity:
    size = {"contentSize": str(file.size), "sha256": file.sha256}
    return {
        "@id": quote(file.path),
        "@type": "File",
        "name": file.path,
        **_type(file.path),
        **size,
    }


def _digest_manifest(manifest: Manifest) -> FileDigest:
    text = manifest.to_json().encode()
    return FileDigest(MANIFEST_FILE, hashlib.sha256(text).hexdigest(), len(text))


def _describe_input(file: FileDigest) -> Entity:
    return {**_describe_file(file), "@id": _name_input(file), "@type": "CreativeWork"}


def _describe_tools(manifest: Manifest) -> Iterator[Entity]:
    for name, version in manifest.tools.items():
        yield {
            "@id": f"#tools/{quote(name)}",
            "@type": "SoftwareApplication",
            "name": name,
            "softwareVersion": version,
        }


def _describe_surroundings(manifest: Manifest) -> Iterator[Entity]:
    """Who wrote it, what others may do with it, and the profile that the actions follow."""
    for name in dict.fromkeys(manifest.authors):
        yield {"@id": _name_author(name), "@type": "Person", "name": name}
    yield {"@id": _LICENCE, "@type": "CreativeWork", "name": "Its authors state no licence."}
    yield {"@id": _PROFILE, "@type": "CreativeWork", "name": "Process Run Crate", "version": "0.5"}


def _describe_composing(manifest: Manifest) -> Entity:
    return {
        "@id": "#compose",
        "@type": "CreateAction",
        "name": "Write the Quarto project from the workspace",
        "instrument": _refer(f"#tools/{quote(name)}" for name in manifest.tools),
        "object": _refer(map(_name_input, manifest.inputs)),
        "result": _refer(quote(file.path) for file in manifest.project),
    }


def _describe_rendering(made: MadeDocument) -> Entity:
    makers = dict.fromkeys((DISTRIBUTION, made.engine))
    return {
        "@id": _name_rendering(made),
        "@type": "CreateAction",
        "name": f"Render {made.document} as {made.format}",
        "instrument": _refer(f"#tools/{quote(name)}" for name in makers),
        "object": _refer(map(quote, made.uses)),
        "result": _refer([quote(made.file.path)]),
    }


def _name_rendering(made: MadeDocument) -> str:
    return f"#render/{quote(made.file.path)}"


def _name_input(file: FileDigest) -> str:
    return f"#inputs/{quote(file.path)}"


def _name_author(name: str) -> str:
    return f"#authors/{quote(name)}"


def _refer(names: Iterable[str]) -> list[dict[str, str]] | dict[str, str]:
    """What leads to other entities: where it is one, as the specification has it, no list."""
    found = [{"@id": name} for name in names]
    return found[0] if len(found) == 1 else found


def _type(name: str) -> dict[str, str]:
    """What kind of file it is, where that is known."""
    suffix = f".{name.rpartition('.')[2]}"
    kind = _TYPES.get(suffix) or _KNOWN.guess_type(name)[0]
    return {"encodingFormat": kind} if kind else {}
