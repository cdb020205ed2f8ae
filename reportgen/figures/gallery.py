"""All figures of a brief by name, each drawn when it is first asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Literal

from reportgen.compare import Tables
from reportgen.figures import (
    actors,
    argument_map,
    declared,
    divergence,
    evidence,
    evidence_map,
    relations,
    spread,
    stance,
    synthesis,
    timeline,
)
from reportgen.figures.drawing import PAGE, SLIDE
from reportgen.figures.figure import Figure
from reportgen.figures.mirroring import mirror
from reportgen.figures.setting import Setting
from reportgen.language.locales import find_direction
from reportgen.language.translation import Words
from reportgen.model.brief import Brief
from reportgen.model.distributions import find_groups
from reportgen.model.grouping import divide
from reportgen.model.illustrations import Illustration
from reportgen.plugins import Plugin, list_plugins

DRAWERS: Mapping[str, Callable[[Setting], Figure | None]] = {
    "synthesis": synthesis.draw,
    "stance": stance.draw,
    "divergence": divergence.draw,
    "argument_map": argument_map.draw,
    "relations": relations.draw,
    "evidence": evidence.draw,
    "evidence_map": evidence_map.draw,
    "timeline": timeline.draw,
    "actors": actors.draw,
}
"""The packaged figures by name, in their order."""
SIDE_BY_SIDE = ("synthesis", "evidence", "evidence_map", "actors")
"""Those that set every source beside the others: not of sources that are spoken of in groups."""

_IMAGE = re.compile(r"\(figures/([^)\s]+?)(?:\.(?:svg|png))?\)")


class Gallery(Mapping[str, Figure]):
    """The figures of a brief that have something to show, on a page or on a slide, by name.

    Beside the packaged ones and those that brief.yml declares there is `argument_map-<theme>`
    for every theme on which claims bear on each other, and `stance-<grouping>` for every way to
    group the sources; going through all leaves these out.
    """

    def __init__(
        self, brief: Brief, tables: Tables, words: Words, shape: Literal["page", "slide"]
    ) -> None:
        """Draws nothing yet."""
        self._setting = Setting(brief, tables, words, PAGE if shape == "page" else SLIDE)
        self._declared = brief.publication.figures
        self._plugins = {each.name: each for each in list_plugins("figures")[::-1]}
        self._drawn: dict[str, Figure | None] = {}
        self._turns = find_direction(words.lang) == "rtl"

    def __getitem__(self, name: str) -> Figure:
        """The figure; raises KeyError where there is none, or it has nothing to show."""
        if name not in self._drawn:
            self._drawn[name] = self._draw(name)
        if (figure := self._drawn[name]) is None:
            raise KeyError(name)
        return figure

    def __iter__(self) -> Iterator[str]:
        """The names of all that have something to show; draws them."""
        names = dict.fromkeys((*DRAWERS, *self._declared, *sorted(self._plugins)))
        return (name for name in names if name in self)

    def __len__(self) -> int:
        """How many have something to show; draws them."""
        return sum(1 for _ in self)

    def _draw(self, name: str) -> Figure | None:
        figure = self._make(name)
        if figure is None or not self._turns:
            return figure
        return replace(figure, drawing=figure.drawing.mirror(), chart=mirror(figure.chart))

    def _make(self, name: str) -> Figure | None:
        own = self._declared.get(name, Illustration())
        if not own.show:
            return None
        if name in DRAWERS:
            figure = self._draw_packaged(name)
            return _recaption(figure, own.caption) if figure else None
        if own.table:
            drawn = declared.draw(self._setting, name, own)
            return _recaption(drawn, own.caption) if drawn else None
        if name in self._plugins:
            drawn = _draw_plugged(self._plugins[name], self._setting)
            return _recaption(drawn, own.caption) if drawn else None
        kind, _, theme = name.partition("-")
        if kind == "argument_map" and theme in self._setting.themes:
            return argument_map.draw_theme(self._setting, theme)
        if kind == "stance" and theme in self._setting.brief.comparison.groups:
            grouping = self._setting.brief.comparison.groups[theme]
            return spread.draw(self._setting, divide(self._setting.brief, grouping), name)
        return None

    def _draw_packaged(self, name: str) -> Figure | None:
        """One of the packaged figures: by groups, where there are some or too many sources."""
        groups = find_groups(self._setting.brief)
        if groups and name in SIDE_BY_SIDE:
            return None
        if groups and name == "stance":
            return spread.draw(self._setting, groups)
        return DRAWERS[name](self._setting)

    def find_used(self, texts: Iterable[str]) -> tuple[Figure, ...]:
        """The figures whose image the texts show, in the order of their names."""
        suffix = "" if self._setting.canvas.shape == "page" else f"-{self._setting.canvas.shape}"
        found = {name for text in texts for name in _IMAGE.findall(text) if name.endswith(suffix)}
        names = {name.removesuffix(suffix) for name in found}
        figures = [self[name] for name in sorted(names) if name in self]
        return tuple(figures)


def _draw_plugged(plugin: Plugin, setting: Setting) -> Figure | None:
    """What a plug-in draws, under its own name; raises `PluginError` where that is no figure."""
    draw = plugin.load()
    with plugin.answering():
        figure: object = draw(setting)
    if figure is None:
        return None
    if not isinstance(figure, Figure) or figure.canvas != setting.canvas:
        raise plugin.blame(
            f"gives {type(figure).__name__} where a figure for the given canvas is wanted"
        )
    return replace(figure, name=plugin.name)


def _recaption(figure: Figure, caption: str | None) -> Figure:
    """The figure under a person's own caption, which still says what part of the whole it shows."""
    if caption is None:
        return figure
    return replace(figure, caption=f"{' '.join(caption.split())} {figure.note}".rstrip())
