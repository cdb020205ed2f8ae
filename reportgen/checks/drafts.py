"""What is not finished yet: counted, listed, and left out of every document."""

from __future__ import annotations

from collections.abc import Iterator

from reportgen.errors import Finding
from reportgen.model.brief import Brief
from reportgen.model.drafts import Draft, Unfinished
from reportgen.reading.validation import listing, suggest
from reportgen.rules import DRAFT_EXTRACT, DRAFTS, UNKNOWN_THEME
from reportgen.workspace import BRIEF_FILE, COMPARISON_FILE

_MOST = 10


def find_begun(brief: Brief) -> tuple[str, ...]:
    """The files of the extracts that are drafts as a whole."""
    return tuple(d.location.path for d in brief.drafts if d.record is None)


def check_drafts(brief: Brief) -> Iterator[Finding]:
    """Every claim and piece of evidence is finished: one finding for each source with others."""
    by_source: dict[str, list[Unfinished]] = {}
    for draft in brief.drafts:
        if draft.record is not None:
            by_source.setdefault(draft.source, []).append(draft)
    for drafts in by_source.values():
        several = len(drafts) > 1
        count = f"{len(drafts)} drafts, which are left" if several else "a draft, which is left"
        message = f"{drafts[0].location.path} has {count} out of all documents."
        which = "each that you want" if several else "it"
        remedy = f"Finish {which}: write claim: and theme:, and delete status:."
        related = [(d.location, _tell(d.record)) for d in drafts[:_MOST] if d.record]
        if len(drafts) > _MOST:
            related.append((drafts[_MOST].location, f"and {len(drafts) - _MOST} more after it"))
        yield DRAFTS.at(drafts[0].location, message, remedy, tuple(related))


def _tell(draft: Draft) -> str:
    """A draft without its words, which go into no output: "z-86-convergence, p. 86 (verified)"."""
    parts = [getattr(draft, "id", None) or "a draft", draft.locator]
    head = ", ".join(str(part) for part in parts if part)
    lookup = draft.imported.lookup if draft.imported else None
    return f"{head} ({lookup})" if lookup else head


def check_begun(brief: Brief) -> Iterator[Finding]:
    """Every extract has what documents say of a source, and a claim."""
    for draft in brief.drafts:
        if draft.record is None:
            message = f"{draft.location.path} is a draft, and is left out of all documents."
            remedy = (
                "Write label, genre, approach and thesis, finish a claim, and delete status: draft."
            )
            yield DRAFT_EXTRACT.at(draft.location, message, remedy)


def check_importing(brief: Brief) -> Iterator[Finding]:
    """The themes that brief.yml gives to colours and tags exist."""
    if not brief.themes:
        return  # the comparison could not be read, which is a finding already
    meant = brief.publication.import_
    for field, themes in (("colours", meant.colours), ("tags", meant.tags)):
        for mark, theme in themes.items():
            if theme not in brief.themes.keys() | brief.unread:
                where = brief.locate(BRIEF_FILE, "import", field, mark)
                message = f"There is no theme {theme!r} in {COMPARISON_FILE}."
                remedy = suggest(theme, brief.themes, f"They are: {listing(brief.themes)}.")
                yield UNKNOWN_THEME.at(where, message, remedy)
