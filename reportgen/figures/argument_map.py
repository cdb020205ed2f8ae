"""The argument map: which claim bears on which, theme by theme."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from reportgen.figures import argument_plot
from reportgen.figures.argument_plan import (
    ArgumentMap,
    Claim,
    Plan,
    Tie,
    choose_excerpt,
    plan,
)
from reportgen.figures.arrangement import Node
from reportgen.figures.drawing import Box, Canvas, Curve, Drawing, Item, Line, Mark, Words
from reportgen.figures.figure import DataTable, Figure
from reportgen.figures.fonts import measure, wrap
from reportgen.figures.palette import (
    INK,
    PAPER,
    QUIET,
    TENOR_DASHES,
    TENOR_MARKERS,
    TENOR_WIDTHS,
    TENORS,
    choose_colour,
)
from reportgen.figures.relations import explain_relation
from reportgen.figures.setting import Setting
from reportgen.figures.words import enumerate_words, open_sentence, quote
from reportgen.language.vocabulary import name_relation, name_tenor

_GRAVITY = {"contradict": 0, "qualify": 1, "agree": 2}
# What the interactive map is laid out for, in pixels instead of points.
SCREEN = Canvas("page", 760, 3600, body=13, small=12)


def _describe(setting: Setting, lines: Sequence[Any], theme: str | None = None) -> ArgumentMap:
    """The map of some relations, of all claims where that is all of them.

    Of one theme it has no groups; a claim on another theme names its own.
    """
    ties = tuple(
        Tie(line.start, line.to, line.tenor, explain_relation(line, setting)) for line in lines
    )
    joined = {id_ for tie in ties for id_ in tie.edge}
    details: dict[str, list[str]] = {}
    for tie in ties:
        for id_ in tie.edge:
            details.setdefault(id_, []).append(tie.words)
    sources, themes = list(setting.sources), list(setting.themes)
    two = len(sources) == 2
    claims = []
    for row in setting.rows("claims"):
        if theme is not None and row.claim not in joined:
            continue
        place = row.locator if two else setting.places[row.claim]
        if theme not in (None, row.theme):
            place = f"{place}, {setting.themes[row.theme]}"
        group = themes.index(row.theme) if theme is None else 0
        node = Node(row.claim, group, sources.index(row.source))
        whole = (setting.claims[row.claim], *details.get(row.claim, ()))
        claims.append(Claim(node, f"{place} · {row.short or row.text}", whole))
    groups = dict(enumerate(setting.themes.values())) if theme is None else {0: ""}
    heads = tuple(setting.sources.values()) if two else ()
    return ArgumentMap(tuple(claims), ties, groups, heads)


def _rank_themes(setting: Setting, lines: Sequence[Any]) -> list[str]:
    """The themes on which claims bear on each other, the most contested first."""
    disputes = {line.theme: line.n_disputes for line in setting.rows("divergence")}
    totals = Counter(theme for line in lines for theme in {line.from_theme, line.to_theme})
    order = list(setting.themes)
    return sorted(totals, key=lambda id_: (-disputes[id_], -totals[id_], order.index(id_)))


def _rank_ties(lines: Sequence[Any], ties: Sequence[Tie], themes: list[str]) -> list[Tie]:
    """The relations, those within the most contested theme first, then by gravity."""
    pairs = sorted(
        zip(lines, ties, strict=True),
        key=lambda pair: (
            max(themes.index(pair[0].from_theme), themes.index(pair[0].to_theme)),
            not pair[0].across,
            _GRAVITY[pair[1].tenor],
        ),
    )
    return [tie for _, tie in pairs]


# ── static ───────────────────────────────────────────────────────────────────────────────


def _lay_out(made: Plan, setting: Setting) -> Drawing:
    items: list[Item] = [*_draw_legend(made, setting), *_draw_heads(made)]
    for route in made.routes:
        tenor = route.tie.tenor
        curve = (route.x1, route.y1, route.x2, route.y2, route.bend, route.bend)
        items.append(Curve(*curve, TENORS[tenor], TENOR_WIDTHS[tenor], TENOR_DASHES[tenor]))
    small, count = made.canvas.small, len(setting.sources)
    for place in made.places:
        colour = choose_colour(place.claim.node.source, count)
        items.append(Box(place.x, place.y, place.width, place.height, PAPER, QUIET))
        stripe = small * 0.3
        x = place.x if place.side == 0 else place.x + place.width - stripe
        items.append(Box(x, place.y, stripe, place.height, colour))
        for number, text in enumerate(place.lines):
            y = place.y + place.height / 2 + (number - (len(place.lines) - 1) / 2) * small * 1.2
            x = place.x + small * 0.9
            items.append(Words(x, y, text, small))
    for route in made.routes:
        tenor = route.tie.tenor
        items.append(
            Mark(route.x2, route.y2, TENOR_MARKERS[tenor], small * 0.6, TENORS[tenor], INK)
        )
    return Drawing(made.canvas.width, made.height + 1, tuple(items))


def _draw_legend(made: Plan, setting: Setting) -> Iterator[Item]:
    canvas = made.canvas
    used = {route.tie.tenor for route in made.routes}
    x, y = 0.0, canvas.leading / 2
    for tenor in (tenor for tenor in TENORS if tenor in used):
        end = x + canvas.body * 2
        style = (TENORS[tenor], TENOR_WIDTHS[tenor], TENOR_DASHES[tenor])
        yield Curve(x, y, end, y, x, end, *style)
        yield Mark(end, y, TENOR_MARKERS[tenor], canvas.small * 0.6, TENORS[tenor], INK)
        name = name_tenor(tenor, setting.words)
        yield Words(end + canvas.body * 0.7, y, name, canvas.body)
        x = end + measure(name, canvas.body) + canvas.body * 2.4


def _draw_heads(made: Plan) -> Iterator[Item]:
    canvas = made.canvas
    for x, lines in made.heads:
        for number, text in enumerate(lines):
            yield Words(x, canvas.leading * (1.75 + number), text, canvas.body, bold=True)
    for y, lines in made.titles:
        yield Line(0, y + 1, canvas.width, y + 1)
        for number, text in enumerate(lines):
            place = y + canvas.leading * (0.75 + number)
            yield Words(made.left, place, text, canvas.body, bold=True)


# ── in words ─────────────────────────────────────────────────────────────────────────────


def _say(setting: Setting, shown: ArgumentMap, themes: list[str]) -> Iterator[str]:
    words = setting.words
    tally = Counter(tie.tenor for tie in shown.ties)
    parts = [f"{name_tenor(tenor, words)} ({tally[tenor]})" for tenor in TENORS if tally[tenor]]
    yield words.count(
        "Map of {claims} claims and {n} relation between them: {parts}.",
        "Map of {claims} claims and {n} relations between them: {parts}.",
        len(shown.ties),
        claims=len(shown.claims),
        parts=enumerate_words(parts, words),
    )
    degrees = Counter(id_ for tie in shown.ties for id_ in tie.edge)
    first = max(degrees, key=lambda id_: degrees[id_])
    yield words.count(
        "Most connected is {claim}, with {n} relation.",
        "Most connected is {claim}, with {n} relations.",
        degrees[first],
        claim=setting.places[first],
    )
    if len(themes) > 1:
        yield words.say("Most contested is {theme}.", theme=quote(setting.themes[themes[0]], words))
    alone = len(shown.claims) - len(degrees)
    if alone:
        yield words.count(
            "{n} claim is related to no other.", "{n} claims are related to no other.", alone
        )
    disputes = [tie for tie in shown.ties if tie.tenor == "contradict"]
    for tie in disputes[:3]:
        yield f"{open_sentence(tie.words.removesuffix('.'))}."


def _tabulate(setting: Setting, lines: Sequence[Any], shown: ArgumentMap) -> DataTable:
    words = setting.words
    ids = {claim.node.id for claim in shown.claims}
    heads = (words.say("Claim"), words.say("Relation"), words.say("Other claim"))
    labels = {row.claim: row.label for row in setting.rows("claims")}
    rows = tuple(
        (
            f"{labels[line.start]}: {setting.briefs[line.start]}",
            name_relation(line.type, words),
            f"{labels[line.to]}: {setting.briefs[line.to]}",
        )
        for line in lines
        if line.start in ids and line.to in ids
    )
    return DataTable(heads, rows)


def _write_note(setting: Setting, shown: ArgumentMap, theme: str | None) -> str:
    words, total = setting.words, len(setting.rows("claims"))
    if theme is not None:
        return words.say(
            "{shown} of {total} claims, on {theme}.",
            shown=len(shown.claims),
            total=total,
            theme=quote(setting.themes[theme], words),
        )
    if len(shown.claims) == total:
        return ""
    return words.say(
        "{shown} of {total} claims shown: those on the most contested themes.",
        shown=len(shown.claims),
        total=total,
    )


def _leave_note(setting: Setting, whole: ArgumentMap, theme: str | None) -> Canvas:
    """The room that a note of several lines leaves to the map on a slide."""
    canvas = setting.canvas
    if canvas.shape == "page":
        return canvas
    lines = len(wrap(_write_note(setting, whole, theme), canvas.width, canvas.body))
    return replace(canvas, height=canvas.height - (lines - 1) * canvas.leading)


def _make(setting: Setting, lines: Sequence[Any], theme: str | None, name: str) -> Figure:
    themes = _rank_themes(setting, lines)
    whole = _describe(setting, lines, theme)
    ranked = _rank_ties(lines, whole.ties, themes)
    shown = choose_excerpt(whole, _leave_note(setting, whole, theme), ranked)
    screen = choose_excerpt(whole, SCREEN, ranked)
    words, note = setting.words, _write_note(setting, shown, theme)
    caption = words.say(
        "How the claims relate. A line ends in a mark at the claim that is agreed with, qualified"
        " or contradicted; colour shows the source."
    )
    return Figure(
        name=name,
        canvas=setting.canvas,
        caption=f"{caption} {note}".rstrip(),
        alt=" ".join(_say(setting, shown, themes if theme is None else [theme])),
        table="relations",
        data=_tabulate(setting, lines, screen),
        drawing=_lay_out(plan(shown, setting.canvas), setting),
        chart=argument_plot.plot(plan(screen, SCREEN), setting),
        note=note,
    )


def draw(setting: Setting) -> Figure | None:
    """Draws claims and `relations` theme by theme; None where no claim bears on another.

    On a page all of them, or the most contested as far as there is room; on a slide the most
    contested theme.
    """
    lines = setting.rows("relations")
    if not lines or setting.canvas.shape == "page":
        return draw_relations(setting)
    theme = _rank_themes(setting, lines)[0]
    return _make(setting, _list_on(theme, lines), theme, "argument_map")


def draw_relations(setting: Setting) -> Figure | None:
    """Draws all `claims` and `relations` that there are room for; None where there are none."""
    lines = setting.rows("relations")
    return _make(setting, lines, None, "argument_map") if lines else None


def draw_theme(setting: Setting, theme: str) -> Figure | None:
    """Draws the relations of claims on one theme; None where there are none."""
    lines = _list_on(theme, setting.rows("relations"))
    return _make(setting, lines, theme, f"argument_map-{theme}") if lines else None


def _list_on(theme: str, lines: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(line for line in lines if theme in (line.from_theme, line.to_theme))
