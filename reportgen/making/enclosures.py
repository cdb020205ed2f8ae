"""A person's own files on their way into the project."""

from __future__ import annotations

from collections.abc import Mapping
from posixpath import dirname

from reportgen.errors import ReportgenError
from reportgen.model.brief import Brief
from reportgen.reading.enclosures import enclose, gather_enclosures
from reportgen.workspace import Workspace


def read_enclosures(brief: Brief, workspace: Workspace) -> Mapping[str, bytes]:
    """By their places in the project the files that slides, templates and prose name.

    A text that is included names its own files by their places too. Raises ReportgenError where
    one cannot be read.
    """
    prose = (text.text for _, text in brief.comparison.walk_prose())
    found = gather_enclosures(workspace, prose).values()
    return {one.place: _read(workspace, one.name, is_text=one.use == "text") for one in found}


def _read(workspace: Workspace, name: str, *, is_text: bool) -> bytes:
    try:
        content = workspace.read(name)
    except OSError as error:
        message = f"The file {name!r} cannot be copied into the project: {error.strerror}."
        raise ReportgenError(message, "Make it smaller, or leave it out.") from error
    if not is_text:
        return content
    text = content.decode("utf-8-sig", "replace")
    return enclose(text, dirname(name), workspace.root).encode()
