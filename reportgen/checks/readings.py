"""What is checked of a second reading: what is checked of an extract by itself."""

from __future__ import annotations

from collections.abc import Iterator

from reportgen.checks.arguments import check_anachronisms, check_periods, check_stances
from reportgen.checks.brief import check_citations, check_ids, check_themes
from reportgen.checks.wording import check_quotations
from reportgen.errors import Finding
from reportgen.model.brief import Brief

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
