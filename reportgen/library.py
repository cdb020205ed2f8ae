"""The comparison in Python: a workspace as the model, tables, figures and Quarto documents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from reportgen.errors import InvalidBrief, Misuse, is_fatal
from reportgen.inspection import inspect
from reportgen.model.brief import Brief
from reportgen.reading.grading import Strictness
from reportgen.reading.validation import listing, suggest
from reportgen.styles import find_style
from reportgen.workspace import PACKAGE, Workspace

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from reportgen.editions.changes import Difference
    from reportgen.tabulation import Tables


def load(
    folder: str | Path = ".",
    *,
    strict: Strictness = False,
    texts: str | Path | None = None,
    allow: Iterable[str | Path] = (),
) -> Brief:
    """Reads a workspace into the model, which is frozen and typed; renders nothing.

    The arguments are those of `check`. `brief.sources` come in the order of their dates, each with
    `claims`, and these with `evidence`; `brief.claims` has every claim by its id, as a pair of its
    source and itself; `brief.themes` every theme by its id; `brief.relations_of(id)` the relations
    that a claim takes part in, which name both ends (`relation.from_`, `relation.to`).

    Raises `InvalidBrief`, which holds every finding, where there is an error (with `strict`: or a
    warning), `WorkspaceError` where the folder is not a workspace, and `Misuse` where one that is
    allowed is no folder.
    """
    workspace = Workspace.open(folder, allow)
    found = inspect(workspace, strict=strict, texts=texts)
    if found.brief is None or is_fatal(found.findings):
        raise InvalidBrief(found.findings, workspace.root)
    return found.brief


def tables(brief: Brief) -> Tables:
    """The comparison as pandas DataFrames: `tables(brief).claims`, `.synthesis`, `.timeline` …

    What a row of each is, and the columns with their dtypes, are in docs/python.md. Keys and ids
    stand in `source`, `theme` and `claim`, so that any two tables can be joined.
    """
    from reportgen.compare import compare

    return compare(brief)


def figure(brief: Brief, name: str, *, shape: Literal["page", "slide"] = "page") -> Figure:
    """One interactive figure as a `plotly.graph_objects.Figure`, which notebooks show.

    `name` is that of a packaged figure (`stance`, `synthesis`, `timeline` …), of one that brief.yml
    declares, or `argument_map-THEME`; `shape` says for what its texts are measured. Heights are in
    pixels, the width is that of the page. `figure.layout.meta` has its `caption` and its `alt`,
    what it shows in sentences. Raises `Misuse` where there is no such figure, or it has nothing to
    show.
    """
    from plotly.graph_objects import Figure

    from reportgen.figures import Gallery
    from reportgen.language.translation import find_words

    gallery = Gallery(brief, tables(brief), find_words(brief.publication.lang), shape)
    if name not in gallery:
        known = list(gallery)
        remedy = suggest(name, known, f"The figures are: {listing(known)}.")
        raise Misuse(f"There is no figure {name!r}, or it has nothing to show.", remedy)
    drawn = gallery[name]
    shown = Figure(drawn.chart)
    meta = {**(shown.layout.meta or {}), "caption": drawn.caption, "alt": drawn.alt}
    return shown.update_layout(meta=meta)


def compose(brief: Brief) -> dict[str, str]:
    """The text of every document's .qmd by its name, from the package's own templates.

    Nothing is read or written beside the package, and nothing verified: what a quotation is
    followed by where its source's text was looked at is not there. `Workspace.compose` gives what
    a build gives, with the workspace's templates and translations.

    Raises `Misuse` where the package has no such citation style, `TemplateError` where it has no
    such template.
    """
    return _compose(brief, Workspace(PACKAGE), {}, None)


def compose_workspace(
    folder: str | Path = ".",
    *,
    texts: str | Path | None = None,
    allow: Iterable[str | Path] = (),
) -> dict[str, str]:
    """The text of every document's .qmd by its name, as a build of a workspace composes it.

    The arguments are those of `check`. Raises what `load` raises, and `TemplateError`.
    """
    workspace = Workspace.open(folder, allow)
    found = inspect(workspace, texts=texts)
    if found.brief is None or is_fatal(found.findings):
        raise InvalidBrief(found.findings, workspace.root)
    standings = found.survey.describe() if found.survey else {}
    return _compose(found.brief, workspace, standings, found.changed)


def _compose(
    brief: Brief, workspace: Workspace, standings: Mapping[str, str], changed: Difference | None
) -> dict[str, str]:
    from reportgen.making.composition import arrange

    name = brief.publication.csl
    style = find_style(workspace, name)
    if style is None:
        raise Misuse(f"There is no citation style {name!r}.", "Name one that the package has.")
    qmds = arrange(brief, workspace, style, standings, changed).write()
    return {f"{qmd.document}.qmd": qmd.text for qmd in qmds}
