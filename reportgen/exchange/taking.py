"""A workspace in the formats of other tools: one file, the same bytes for the same brief."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from reportgen.errors import InvalidBrief, WorkspaceError, is_fatal
from reportgen.exchange.formats import Format
from reportgen.exchange.opening import find_format
from reportgen.exchange.plugged import list_all_formats
from reportgen.inspection import inspect
from reportgen.verification.lock import LOCK_FILE, read_lock
from reportgen.workspace import Workspace, replace_file


def export(
    form: str,
    folder: str | Path = ".",
    output: str | Path | None = None,
    *,
    allow: Iterable[str | Path] = (),
) -> Path:
    """Writes a workspace in a format; returns the file.

    `form` is a format's name; `output` the file, else one in this folder that is named after the
    workspace's; `allow` names folders elsewhere that the workspace may lead to. Drafts are not in
    it. Raises `ExchangeError` where nothing is written in it,
    `InvalidBrief` where the workspace has errors, `WorkspaceError` where the file cannot be
    written.
    """
    chosen = find_format(form, written=True)
    module = chosen.load()
    workspace = Workspace.open(folder, allow)
    found = inspect(workspace)
    if found.brief is None or is_fatal(found.findings):
        raise InvalidBrief(found.findings, workspace.root)
    path = Path(output) if output else Path(f"{workspace.root.name}{_end(chosen)}")
    data = module.write(found.brief, read_lock(workspace.root / LOCK_FILE))
    try:
        replace_file(path, data)
    except OSError as error:
        raise WorkspaceError(
            f"{path} cannot be written: {error.strerror or error}.", "Name another file with -o."
        ) from error
    return path


def _end(chosen: Format) -> str:
    """How a file of a format ends that has no other name: -aif.json, where others are .json too."""
    ending = chosen.endings[0]
    alike = [each for each in list_all_formats() if each.writes and each.endings[0] == ending]
    return ending if len(alike) == 1 else f"-{chosen.name}{ending}"


def list_formats() -> str:
    """The formats that a brief can be taken out in, a line each with what it loses."""
    written = [each for each in list_all_formats() if each.writes]
    width = max(len(each.name) for each in written)
    return "".join(f"{e.name:<{width}}  {e.title}. Loses: {e.loses}\n" for e in written)
