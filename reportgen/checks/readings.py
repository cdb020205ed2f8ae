"""What is checked of second readings: what is of an extract by itself, and what was decided."""

from __future__ import annotations

from collections.abc import Iterator

from reportgen.checks.arguments import check_anachronisms, check_periods, check_stances
from reportgen.checks.brief import check_citations, check_ids, check_themes
from reportgen.checks.wording import check_quotations
from reportgen.errors import Finding
from reportgen.model.brief import Brief
from reportgen.model.keys import name_reading
from reportgen.rules import STALE_DECISION

_CHECKS = (
    check_ids,
    check_themes,
    check_citations,
    check_stances,
    check_anachronisms,
    check_periods,
    check_quotations,
)


def check_readings(brief: Brief) -> Iterator[Finding]:
    """The findings of every second reading; its claims' ids are its own."""
    for reading in brief.readings:
        for check in _CHECKS:
            yield from check(brief.as_read(reading))
    yield from _check_left_out(brief)


def _check_left_out(brief: Brief) -> Iterator[Finding]:
    """Claims of others that an extract does without are there: else nobody knows what it lacks."""
    known = {reading.file: {c.id for c in reading.source.claims} for reading in brief.readings}
    for source in brief.sources:
        home = brief.locate(source.file).path
        for index, left in enumerate(source.left_out):
            file = name_reading(home, left.reader)
            is_unread = file in brief.positions and file not in known  # which is a finding already
            if is_unread or left.claim in known.get(file, ()) or left.claim in brief.unread:
                continue
            where = brief.locate(source.file, "left_out", index)
            message = f"There is no claim {left.claim!r} in a reading of {left.reader!r}."
            if file not in known:
                message = f"There is no reading of {left.reader!r}: {file} is missing."
            remedy = "Remove it from left_out, or correct the name."
            yield STALE_DECISION.at(where, message, remedy)
