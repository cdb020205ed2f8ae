"""The quotations of second readings against the text that the first reading is verified by.

How a text is read, the first extract says. The lock file knows nothing of second readings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from reportgen.errors import Finding
from reportgen.model.brief import Brief, SecondReading
from reportgen.verification.results import Verification
from reportgen.verification.verdicts import to_findings

if TYPE_CHECKING:
    from reportgen.verification.texts import SourceText

Texts = Mapping[str, "SourceText"]
VerifiedReading = tuple[SecondReading, tuple[Verification, ...]]
"""A second reading, and what became of its quotations; of none where the text is not here."""


def verify_readings(brief: Brief, texts: Texts) -> Iterator[VerifiedReading]:
    """Every second reading with what became of its quotations; nothing where no text is here."""
    if not brief.readings:
        return
    from reportgen.verification.matching import Index  # slow to import, as texts are
    from reportgen.verification.quotes import verify

    indexes: dict[str, Index] = {}
    for reading in brief.readings:
        key = reading.source.key
        if key in texts and key not in indexes:
            indexes[key] = Index.of(texts[key])
        index = indexes.get(key)
        yield reading, verify(reading.source, index) if index else ()


def check_texts_of_readings(
    brief: Brief, texts: Texts, readings: Iterable[VerifiedReading]
) -> Iterator[Finding]:
    """What is wrong or doubtful in the quotations, numbers, dates and locators of readings."""
    if not brief.readings or not texts:
        return
    from reportgen.verification.facts import Almanac, check_facts
    from reportgen.verification.placing import check_places

    almanacs: dict[str, Almanac] = {}
    for reading, verified in readings:
        alone = brief.as_read(reading)
        yield from to_findings((*verified, *check_facts(alone, texts, almanacs)), alone)
        yield from check_places(alone, texts, verified)
