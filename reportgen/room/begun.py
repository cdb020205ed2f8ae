"""What is wrong in extracts that are drafts, as `check` would say if they were finished.

`check` leaves a draft alone; whoever writes one wants to know all the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reportgen.editing.ahead import Ahead
from reportgen.inspection import inspect
from reportgen.room.findings import describe_finding
from reportgen.room.sheets import Sheet, finish
from reportgen.rules import UNUSED_CLAIMS
from reportgen.workspace import Workspace

if TYPE_CHECKING:
    from reportgen.verification.shelf import Reader


def check_begun(
    workspace: Workspace, sheets: Sequence[Sheet], texts: Path | None, read: Reader
) -> tuple[dict[str, Any], ...]:
    """The findings in the claims of drafts; `sheets` are all extracts, `texts` and `read` as in
    `inspect`, which says what is raised.
    """
    whole = {sheet.name: (sheet.data, finish(sheet.data or b"", sheet.name)) for sheet in sheets}
    made = {name: new for name, (old, new) in whole.items() if old is not None and old != new}
    return tuple(_find(workspace, sheets, made, texts, read)) if made else ()


def _find(
    workspace: Workspace,
    sheets: Sequence[Sheet],
    made: dict[str, bytes],
    texts: Path | None,
    read: Reader,
) -> Iterator[dict[str, Any]]:
    first = {sheet.name: sheet for sheet in sheets}
    ahead = {name: Sheet.of(name, data) for name, data in made.items()}
    for finding in inspect(Ahead.of(workspace, made), texts=texts, read=read).findings:
        sheet = ahead.get(finding.location.path)
        path = sheet.find_path(finding.location) if sheet else None
        if sheet and path and path[0] == "claims" and finding.code != UNUSED_CLAIMS.code:
            place = first[sheet.name].document.positions.locate(*path)
            yield describe_finding(finding, path) | {"line": place.line, "column": place.column}
