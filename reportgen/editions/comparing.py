"""Two editions → what they differ in. Pure: the same editions always differ in the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from reportgen.editions.changes import Difference
from reportgen.editions.consequences import compare_quotations, compare_texts, find_touched
from reportgen.editions.edition import Edition, open_edition
from reportgen.editions.extracts import compare_claims, compare_references, compare_sources
from reportgen.editions.sides import Sides, set_side_by_side
from reportgen.editions.statements import compare_brief, compare_lists, compare_themes
from reportgen.model.comparison import POINTS


def diff(
    a: str | Path | None = "HEAD",
    b: str | Path | None = None,
    *,
    folder: str | Path = ".",
    allow: Iterable[str | Path] = (),
    environ: Mapping[str, str] | None = None,
) -> Difference:
    """What two editions of a workspace differ in, as arguments.

    `a` is the old edition, by default the last commit, and `b` the new one, by default the
    workspace in `folder` as it is. An edition is a revision of the git repository that `folder` is
    in, a folder with a brief.yml, or the manifest.json of a build. `allow` is that of
    `reportgen.check`, `environ` stands for `os.environ`. Raises `Misuse` where there is no such
    edition, and `WorkspaceError` where one cannot be read.
    """
    old = open_edition(a, folder, allow, environ)
    return compare(old, open_edition(b, folder, allow, environ))


def compare(old: Edition, new: Edition) -> Difference:
    """All that two editions differ in."""
    sides = set_side_by_side(old, new)
    changes = list(compare_brief(sides))
    if sides.has_comparisons:
        changes += compare_lists(sides, "judgements")
        changes += compare_themes(sides)
    changes += compare_claims(sides)
    if sides.has_comparisons:
        changes += compare_lists(sides, "relations", "silences", "explanations", *POINTS)
    changes += compare_sources(sides)
    changes += compare_references(sides)
    quotations = tuple(compare_quotations(sides, old, new))
    return Difference(
        old,
        new,
        tuple(changes),
        quotations,
        tuple(compare_texts(sides, old, new)),
        tuple(find_touched(sides, changes, quotations)),
        tuple(_list_untold(sides, old, new)),
    )


def _list_untold(sides: Sides, old: Edition, new: Edition) -> Iterator[str]:
    """What of the editions could not be compared."""
    for edition, lost in ((old, sides.old_lost), (new, sides.new_lost)):
        for said in edition.absent:
            yield f"{edition.name}: {said}"
        for finding in edition.findings:
            yield f"{edition.name}:{finding.location}: {finding.code}: {finding.message}"
        if not edition.brief.comparison.themes:
            yield f"{edition.name}: the comparison cannot be read, and is not compared."
        if lost:
            yield f"{edition.name}: not compared, as their records have errors: {_list(lost)}."
    if bool(old.lock) != bool(new.lock):
        name = (new if old.lock else old).name
        yield f"{name} has no lock file of quotations: no text and no quotation is compared."


def _list(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
