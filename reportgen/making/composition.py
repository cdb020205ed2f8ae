"""A brief composed: tables, figures and words, and with these the texts of its documents."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import jinja2

from reportgen.compare import compare
from reportgen.editions.changes import Difference
from reportgen.figures import Gallery
from reportgen.language.terms import find_dialect
from reportgen.language.translation import Words, find_words
from reportgen.model.brief import Brief
from reportgen.styles import Style, StyleTraits, read_traits
from reportgen.tabulation import Tables
from reportgen.templating.compose import Qmd, compose
from reportgen.templating.outline import Outline
from reportgen.templating.revision import describe_revision
from reportgen.workspace import Workspace


@dataclass(frozen=True)
class Composition:
    """What the documents of a brief are written from; `drawn` are its figures on page and slide."""

    brief: Brief
    tables: Tables
    traits: StyleTraits
    words: Words
    drawn: tuple[Gallery, Gallery]
    outline: Outline
    templates: Path

    def write(self, watch: Callable[[jinja2.Environment], None] | None = None) -> Iterator[Qmd]:
        """The .qmd of every document, as `compose` gives them; `watch` is that of `compose`."""
        given = (self.brief, self.outline, *self.drawn, self.templates, self.traits, self.words)
        return compose(*given, watch)


def arrange(
    brief: Brief,
    workspace: Workspace,
    style: Style,
    standings: Mapping[str, str],
    changed: Difference | None,
) -> Composition:
    """What documents are written from, with a workspace's templates and translations.

    `standings` say of quotations what their sources' texts showed, `changed` what is new since an
    earlier edition.
    """
    tables, traits = compare(brief), read_traits(style, brief.publication.csl)
    lang = find_dialect(brief.publication.lang, traits.locale)
    words = find_words(lang, workspace.translations, traits.quotes)
    drawn = (Gallery(brief, tables, words, "page"), Gallery(brief, tables, words, "slide"))
    outline = Outline(brief, tables, standings, describe_revision(changed))
    return Composition(brief, tables, traits, words, drawn, outline, workspace.templates)
