"""What must hold of a brief as a whole: small functions, each from a brief to findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from reportgen.checks import (
    arguments,
    drafts,
    gatherings,
    plainness,
    positions,
    remarks,
    wording,
)
from reportgen.checks.entries import check_entries, check_unused
from reportgen.errors import Finding, Location, sort_findings
from reportgen.model.brief import Brief, Evidence, Source
from reportgen.model.keys import is_plain
from reportgen.model.positions import Path
from reportgen.reading.validation import listing, suggest
from reportgen.rules import (
    DUPLICATE_ID,
    FALSE_SILENCE,
    SAME_OUTPUT,
    SELF_RELATION,
    TOO_FEW_SOURCES,
    UNKNOWN_CITATION,
    UNKNOWN_CLAIM,
    UNKNOWN_THEME,
)
from reportgen.workspace import BRIEF_FILE, COMPARISON_FILE

Check = Callable[[Brief], Iterator[Finding]]


def check(brief: Brief) -> tuple[Finding, ...]:
    """Runs every check; returns all findings, sorted by place."""
    return sort_findings(finding for run in CHECKS for finding in run(brief))


def check_source_count(brief: Brief) -> Iterator[Finding]:
    """A comparison needs two sources at least."""
    count = len(brief.sources) + len(
        [key for key in brief.unread if key in brief.bibliography.keys]
    )
    if count < 2:
        message = f"There {'is one extract' if count else 'is not an extract'} in sources/."
        remedy = "A comparison needs at least two: write a file sources/<key>.yml for each source."
        if begun := drafts.find_begun(brief):
            message = f"There {'is one finished extract' if count else 'is no finished extract'}."
            remedy = f"A comparison needs at least two: finish {listing(begun)}."
        yield TOO_FEW_SOURCES.at(Location("sources"), message, remedy)


def check_ids(brief: Brief) -> Iterator[Finding]:
    """No two claims, themes or judgements have the same id."""
    seen: dict[tuple[str, str], Location] = {}
    for kind, name, where in _walk_ids(brief):
        first = seen.setdefault((kind, name), where)
        if first is not where:
            message = f"The {kind} id {name!r} is taken."
            remedy = "Give one of them another id, and update what refers to it."
            yield DUPLICATE_ID.at(where, message, remedy, ((first, "it is taken here"),))


def check_labels(brief: Brief) -> Iterator[Finding]:
    """No two sources have the same label: nobody could tell them apart in a table."""
    seen: dict[str, Location] = {}
    for source in brief.sources:
        where = brief.locate(source.file, "label")
        first = seen.setdefault(source.label, where)
        if first is not where:
            message = f"The label {source.label!r} is taken."
            remedy = "Give one of the sources another label, e.g. with its year."
            yield DUPLICATE_ID.at(where, message, remedy, ((first, "it is taken here"),))


def _walk_ids(brief: Brief) -> Iterator[tuple[str, str, Location]]:
    for source in brief.sources:
        for index, claim in enumerate(source.claims):
            yield "claim", claim.id, brief.locate(source.file, "claims", index, "id")
    for kind, name in (("theme", "themes"), ("judgement", "judgements")):
        for index, item in enumerate(getattr(brief.comparison, name)):
            if item.id is not None:
                yield kind, item.id, brief.locate(COMPARISON_FILE, name, index, "id")


def check_themes(brief: Brief) -> Iterator[Finding]:
    """Claims and silences name themes that exist."""
    if not brief.themes:
        return  # the comparison could not be read, which is a finding already
    known = brief.themes.keys() | brief.unread
    for where, name in _walk_theme_names(brief):
        if name not in known:
            message = f"There is no theme {name!r} in {COMPARISON_FILE}."
            remedy = suggest(name, brief.themes, f"The themes are: {listing(brief.themes)}.")
            yield UNKNOWN_THEME.at(where, message, remedy)


def _walk_theme_names(brief: Brief) -> Iterator[tuple[Location, str]]:
    for source in brief.sources:
        for index, claim in enumerate(source.claims):
            yield brief.locate(source.file, "claims", index, "theme"), claim.theme
    for index, silence in enumerate(brief.comparison.silences):
        yield brief.locate(COMPARISON_FILE, "silences", index, "theme"), silence.theme


def check_claims(brief: Brief) -> Iterator[Finding]:
    """Relations, and whatever rests on claims, name claims that exist."""
    if not brief.sources and not brief.drafts:
        return  # there is no extract at all, which is a finding already
    known = brief.claims.keys() | brief.unread
    for path, name in _walk_claim_names(brief):
        if name not in known:
            where = brief.locate(COMPARISON_FILE, *path)
            message = f"There is no claim {name!r} in any extract."
            remedy = suggest(name, brief.claims, "Write the id of a claim of sources/<key>.yml.")
            if name in brief.drafted:
                message = f"The claim {name!r} is a draft."
                remedy = "Finish it, or use other claims until then."
            yield UNKNOWN_CLAIM.at(where, message, remedy)


def _walk_claim_names(brief: Brief) -> Iterator[tuple[Path, str]]:
    for index, relation in enumerate(brief.comparison.relations):
        yield ("relations", index, "from"), relation.from_
        yield ("relations", index, "to"), relation.to
    for path, basis in brief.comparison.walk_bases():
        for place, claim in enumerate(basis):
            yield (*path, place), claim


def check_self_relations(brief: Brief) -> Iterator[Finding]:
    """A claim does not bear on itself."""
    for index, relation in enumerate(brief.comparison.relations):
        if relation.from_ == relation.to:
            where = brief.locate(COMPARISON_FILE, "relations", index)
            message = f"The claim {relation.to!r} is related to itself."
            yield SELF_RELATION.at(where, message, "Name another claim, or delete the relation.")


def check_citations(brief: Brief) -> Iterator[Finding]:
    """Every key that anything cites is in the bibliography."""
    known = brief.bibliography.keys
    if not known:
        return  # the file itself could not be read, which is a finding already
    bare = frozenset(brief.template_citations)
    for where, key in _walk_citations(brief):
        if key not in known:
            message = f"The key {key!r} is not in {brief.bibliography.path}."
            remedy = suggest(key, known, f"Add the entry @…{{{key}, …}} there.")
            if (where, key) in bare and (whole := _find_cut(key, known)):
                remedy = f"If you mean {whole!r}, put it in braces: @{{{whole}}}."
            yield UNKNOWN_CITATION.at(where, message, remedy)


def _find_cut(key: str, known: Iterable[str]) -> str | None:
    """The key of which Markdown reads only the beginning, because of the marks in it."""
    return next((k for k in known if k.startswith(key) and not is_plain(k)), None)


def _walk_citations(brief: Brief) -> Iterator[tuple[Location, str]]:
    yield from brief.template_citations
    for source, path, evidence in _walk_evidence(brief):
        for place, key in enumerate(evidence.cites):
            yield brief.locate(source.file, *path, "cites", place), key
    for prose_path, prose in brief.comparison.walk_prose():
        where = brief.locate(COMPARISON_FILE, *prose_path)
        yield from ((where, citation.key) for citation in prose.citations)


def _walk_evidence(brief: Brief) -> Iterator[tuple[Source, Path, Evidence]]:
    """Every piece of evidence, with its source and its path in the source's file."""
    for source in brief.sources:
        for number, claim in enumerate(source.claims):
            for index, evidence in enumerate(claim.evidence):
                yield source, ("claims", number, "evidence", index), evidence


def check_bibliography(brief: Brief) -> Iterator[Finding]:
    """Every entry that is cited prints as a full reference, and every entry is cited."""
    yield from check_entries(brief.bibliography)
    if not brief.unread and brief.themes:  # else what cites it may be in what was not read
        cited = {key for _, key in _walk_citations(brief)} | {s.key for s in brief.sources}
        cited |= {draft.source for draft in brief.drafts}
        yield from check_unused(brief.bibliography, cited)


def check_silences(brief: Brief) -> Iterator[Finding]:
    """A silence names a source that there is, and that has no claim on the theme."""
    sources: dict[str, Source] = {source.key: source for source in brief.sources}
    if not sources:
        return  # there is no extract at all, which is a finding already
    for index, silence in enumerate(brief.comparison.silences):
        where = brief.locate(COMPARISON_FILE, "silences", index, "source")
        if silence.source not in sources:
            if silence.source not in brief.unread:
                message = f"There is no source {silence.source!r}."
                remedy = suggest(silence.source, sources, f"They are: {listing(sources)}.")
                yield FALSE_SILENCE.at(where, message, remedy)
            continue
        spoken = [c.id for c in sources[silence.source].claims if c.theme == silence.theme]
        if spoken:
            message = f"{silence.source!r} is not silent on {silence.theme!r}: see {spoken[0]!r}."
            yield FALSE_SILENCE.at(
                where, message, "Delete the silence, or correct the claim's theme."
            )


def check_outputs(brief: Brief) -> Iterator[Finding]:
    """No two formats of a document make the same file."""
    for name, document in brief.publication.documents.items():
        where = brief.locate(BRIEF_FILE, "documents", name, "formats")
        formats = Counter(document.formats)
        if formats["html"] and formats["revealjs"]:
            message = f"Both html and revealjs of {name!r} would be {name}.html."
            yield SAME_OUTPUT.at(where, message, "Make two documents, one for each format.")
        for repeated in sorted(f for f, count in formats.items() if count > 1):
            message = f"The format {repeated} of {name!r} is given twice."
            yield SAME_OUTPUT.at(where, message, "Keep one of the two.")


CHECKS: tuple[Check, ...] = (
    check_source_count,
    check_ids,
    check_labels,
    check_themes,
    check_claims,
    check_self_relations,
    check_citations,
    check_bibliography,
    check_silences,
    check_outputs,
    arguments.check_contradictory_relations,
    arguments.check_repeated_relations,
    arguments.check_circular_support,
    arguments.check_judgements,
    arguments.check_unused_claims,
    arguments.check_lone_themes,
    arguments.check_stances,
    arguments.check_anachronisms,
    arguments.check_periods,
    arguments.check_coverage,
    positions.check_holders,
    positions.check_scales,
    positions.check_bounds,
    positions.check_bases,
    gatherings.check_groupings,
    gatherings.check_members,
    gatherings.check_attributes,
    gatherings.check_ungrouped,
    gatherings.check_sameness,
    gatherings.check_circular_sameness,
    plainness.check_lengths,
    plainness.check_answer,
    plainness.check_groups,
    plainness.check_scale_ends,
    wording.check_quotations,
    wording.check_confidence,
    wording.check_likelihood,
    drafts.check_drafts,
    drafts.check_begun,
    drafts.check_importing,
    remarks.check_names,
    remarks.check_open,
)
