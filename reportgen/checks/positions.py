"""Where a source is said to stand: on a scale, and with claims of its own that bear it out."""

from __future__ import annotations

from collections.abc import Iterator

from reportgen.errors import Finding, Location
from reportgen.model.brief import Brief, Claim
from reportgen.model.comparison import Position, Theme, sign
from reportgen.reading.validation import listing, suggest
from reportgen.rules import (
    FOREIGN_BASIS,
    STANCE_WITHOUT_SCALE,
    STRAY_POSITION,
    UNFOUNDED_POSITION,
)
from reportgen.workspace import COMPARISON_FILE


def check_holders(brief: Brief) -> Iterator[Finding]:
    """A position is that of a source, which has a claim on the theme."""
    sources = {source.key for source in brief.sources}
    unfinished = {draft.source for draft in brief.drafts}
    if not sources or brief.unread:
        return  # whose it is may be among what could not be read
    for theme, key, _, where in _walk_positions(brief):
        if key in unfinished:
            continue
        if key not in sources:
            remedy = suggest(key, sources, f"They are: {listing(sorted(sources))}.")
            yield UNFOUNDED_POSITION.at(where, f"There is no source {key!r}.", remedy)
        elif not _claims_of(brief, theme, key):
            message = f"{key!r} has no claim on {theme.id!r} to base a position on."
            remedy = (
                "Delete it, or write the claim; why a source says nothing belongs under "
                "`silences:`."
            )
            yield UNFOUNDED_POSITION.at(where, message, remedy)


def check_scales(brief: Brief) -> Iterator[Finding]:
    """A position is on a scale."""
    for theme, key, position, _ in _walk_positions(brief):
        if position.stance is not None and theme.scale is None:
            where = _locate(brief, theme, key, "stance")
            message = f"The theme {theme.id!r} has no scale for a position."
            remedy = "Add one: scale: {low: …, high: …}, or leave out the stance."
            yield STANCE_WITHOUT_SCALE.at(where, message, remedy)


def check_bounds(brief: Brief) -> Iterator[Finding]:
    """A position lies within what the source's claims say."""
    for theme, key, position, _ in _walk_positions(brief):
        stances = [c.stance for c in _claims_of(brief, theme, key) if c.stance is not None]
        if not stances or not isinstance(position.stance, int):
            continue
        low, high = min(stances), max(stances)
        if not low <= position.stance <= high:
            said = sign(low) if low == high else f"from {sign(low)} to {sign(high)}"
            message = f"The position is {sign(position.stance)}, the claims of {key!r} are {said}."
            where = _locate(brief, theme, key, "stance")
            remedy = "Correct one of them, or explain under `why:` what the claims leave out."
            yield STRAY_POSITION.at(where, message, remedy)


def check_bases(brief: Brief) -> Iterator[Finding]:
    """A position rests on claims of the source whose it is."""
    for theme, key, position, _ in _walk_positions(brief):
        for place, name in enumerate(position.basis):
            owner = brief.claims[name][0].key if name in brief.claims else key
            if owner != key:
                message = f"The position of {key!r} rests on {name!r}, a claim of {owner!r}."
                where = _locate(brief, theme, key, "basis", place)
                yield FOREIGN_BASIS.at(where, message, f"Name claims of {key!r}.")


def _walk_positions(brief: Brief) -> Iterator[tuple[Theme, str, Position, Location]]:
    for theme in brief.comparison.themes:
        for key, position in theme.positions.items():
            yield theme, key, position, _locate(brief, theme, key)


def _locate(brief: Brief, theme: Theme, key: str, *path: str | int) -> Location:
    index = brief.comparison.themes.index(theme)
    return brief.locate(COMPARISON_FILE, "themes", index, "positions", key, *path)


def _claims_of(brief: Brief, theme: Theme, key: str) -> list[Claim]:
    sources = (source for source in brief.sources if source.key == key)
    return [claim for source in sources for claim in source.claims if claim.theme == theme.id]
