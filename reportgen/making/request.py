"""What was asked of a build, as a person gave it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from reportgen.errors import ReportgenError
from reportgen.model.formats import DocumentFormat

if TYPE_CHECKING:
    from reportgen.reading.grading import Strictness

DEFAULT_FORMATS = "html,pdf,slides"
FORMATS: tuple[DocumentFormat, ...] = get_args(DocumentFormat)
_WORDS: Mapping[str, tuple[DocumentFormat, ...]] = {
    **{name: (name,) for name in FORMATS},
    "slides": ("revealjs",),
    "all": FORMATS,
}
_PATHS = ("engine_path", "texts")


@dataclass(frozen=True)
class Request:
    """The arguments of a build; `formats` is None where none are named."""

    formats: tuple[DocumentFormat, ...] | None = None
    engine: str | None = None
    engine_path: Path | None = None
    timeout: float | None = None
    profile: tuple[str, ...] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict)
    strict: Strictness = False
    texts: Path | None = None
    allow: tuple[Path, ...] = ()
    trust: bool = False
    with_review: bool = False

    @classmethod
    def read(cls, to: str | Iterable[str] | None, **others: Any) -> Request:
        """The arguments as they are given: `to` in words, paths as text or not.

        Raises ReportgenError for a word that names no format.
        """
        paths = {name: Path(others[name]) for name in _PATHS if others.get(name) is not None}
        others["allow"] = tuple(Path(folder) for folder in others.get("allow", ()))
        return cls(formats=None if to is None else read_formats(to), **{**others, **paths})

    @property
    def named(self) -> tuple[DocumentFormat, ...]:
        """The formats that were asked for one by one; none where all were, or none at all."""
        formats = self.formats or ()
        return () if set(formats) == set(FORMATS) else formats

    def describe(self) -> dict[str, object]:
        """The arguments as values that JSON can write; paths as whole ones."""
        paths = {
            name: str(getattr(self, name).absolute()) for name in _PATHS if getattr(self, name)
        }
        return {**asdict(self), **paths, "allow": [str(path.absolute()) for path in self.allow]}


def read_formats(to: str | Iterable[str]) -> tuple[DocumentFormat, ...]:
    """The formats that "html,pdf,slides" names; raises ReportgenError for a word that is none."""
    words = to.split(",") if isinstance(to, str) else to
    formats: dict[DocumentFormat, None] = {}
    for word in (word.strip().lower() for word in words):
        if word not in _WORDS:
            from reportgen.reading.validation import (
                suggest,  # slow to import, and hardly ever needed
            )

            remedy = suggest(word, _WORDS, f"The formats are: {', '.join(_WORDS)}.")
            raise ReportgenError(f"{word!r} is not a format.", remedy)
        formats |= dict.fromkeys(_WORDS[word])
    return tuple(formats)
