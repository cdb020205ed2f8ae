"""What became of what an extract takes from its source, once there is a new text of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

from reportgen.editing.spelling import write_place
from reportgen.errors import Location
from reportgen.model.locators import Locator
from reportgen.model.positions import Path

Kind = Literal["quotation", "number", "date", "locator"]


class Fate(StrEnum):
    """What became of it in the new text."""

    STANDS = "stands"
    """It is where its locator says."""
    MOVED = "moved"
    """It is in one other place."""
    CHANGED = "changed"
    """What stands there now has other words."""
    GONE = "gone"
    """The new text does not have it."""
    UNCLEAR = "unclear"
    """It may be in several places, or in one that a locator of its kind cannot name."""
    UNKNOWN = "unknown"
    """Nobody can tell: the old text did not have it, or is not here."""


@dataclass(frozen=True)
class Outcome:
    """What became of one thing, before it is said of what.

    `places` are where it is in the new text; `passage` what stands there, and `difference` what
    differs ([-old-] {+new+}), where its words changed. `target` is the locator that it is to have,
    None where its own stays, or a person has to choose; `cut` its words with the marks of the
    text, where only these differ. `why` says in words what is unclear or unknown. `is_along` tells
    that it moved with its claim or evidence, whose locator counts for it.
    """

    fate: Fate
    places: tuple[str, ...] = ()
    passage: str = ""
    difference: str = ""
    target: Locator | None = None
    cut: str | None = None
    why: str = ""
    is_along: bool = False


@dataclass(frozen=True)
class Followed:
    """One thing that an extract takes from its source, and what became of it.

    `at` is where it is written, `path` the same in the file; `claim` the id of its claim, and
    `evidence` its number there, from 1, None for the claim's own. `words` are those of the
    quotation, number or date, or the locator itself where nothing is quoted; `locator` is as it is
    written in the record or else in its claim. `has_own` tells whether the record has one.
    """

    kind: Kind
    at: Location
    path: Path
    reader: str
    claim: str
    evidence: int | None
    words: str
    locator: str
    has_own: bool
    outcome: Outcome

    def to_json(self) -> Mapping[str, Any]:
        """It as plain values."""
        outcome = self.outcome
        return {
            "kind": self.kind,
            "fate": str(outcome.fate),
            "file": self.at.path,
            "line": self.at.line,
            "column": self.at.column,
            "reader": self.reader or None,
            "claim": self.claim,
            "evidence": self.evidence,
            "words": self.words,
            "locator": self.locator,
            "places": list(outcome.places),
            "new_locator": write_place(outcome.target) if outcome.target else None,
            "passage": outcome.passage,
            "difference": outcome.difference,
            "along": outcome.is_along,
            "only_marks": outcome.cut is not None,
            "why": outcome.why,
        }


@dataclass(frozen=True)
class Edition:
    """A text of a source: the name of its file and the hash of its bytes."""

    file: str
    sha256: str


@dataclass(frozen=True)
class Renewal:
    """All that an extract and its second readings take from a source, in a new text of it.

    `before` is the text that was verified last, None where nobody knows; `share` how much of it is
    in the new one, of 1, None where it is not here, for which `without` says why. `is_other` tells
    that the new text is probably not of this source at all; `items` are then as they were found.
    """

    source: str
    text: Edition
    before: Edition | None
    share: float | None
    without: str
    is_other: bool
    items: tuple[Followed, ...] = field(repr=False, default=())

    def pick(self, fate: Fate) -> list[Followed]:
        """Those with one fate, in the order of the files."""
        return [item for item in self.items if item.outcome.fate is fate]

    @property
    def is_kept(self) -> bool:
        """Whether nothing has changed in words or gone, as far as anybody can tell."""
        return not self.is_other and not self.pick(Fate.CHANGED) and not self.pick(Fate.GONE)

    def to_json(self) -> Mapping[str, Any]:
        """It as plain values, as docs/verification.md describes them."""
        counts = Counter(item.outcome.fate for item in self.items)
        return {
            "source": self.source,
            "text": vars(self.text),
            "before": vars(self.before) if self.before else None,
            "is_same_text": self.before is not None and self.before.sha256 == self.text.sha256,
            "is_other_text": self.is_other,
            "share": self.share,
            "without": self.without,
            "counts": {str(fate): counts[fate] for fate in Fate},
            "items": [item.to_json() for item in self.items],
        }
