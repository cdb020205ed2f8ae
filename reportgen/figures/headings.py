"""Columns and cells of tables in words: what stands over and beside the parts of a figure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reportgen.figures.setting import Setting
from reportgen.figures.timeline_plot import name_moment
from reportgen.language.translation import Words
from reportgen.language.vocabulary import name_certainty, name_relation, name_tenor
from reportgen.model.brief import Certainty, EvidenceKind


def name_column(column: str, words: Words) -> str:
    """The heading of a column: "Kind of evidence"; its name where it has no other."""
    say = words.say
    return {
        "actor": say("Actor"),
        "actors": say("Actors"),
        "approach": say("Approach"),
        "certainty": say("Certainty"),
        "cites": say("Work cited"),
        "claim": say("Claim"),
        "count": say("Number"),
        "date": say("Date"),
        "from_source": say("Source"),
        "from_theme": say("Theme"),
        "gap": say("Gap between sources"),
        "genre": say("Genre"),
        "kind": say("Kind of evidence"),
        "label": say("Source"),
        "n": say("Number"),
        "n_claims": say("Claims"),
        "n_disputes": say("Disputed claims"),
        "n_evidence": say("Pieces of evidence"),
        "n_relations": say("Relations"),
        "precision": say("Precision"),
        "share": say("Share"),
        "source": say("Source"),
        "speaker": say("Speaker"),
        "stance": say("Stance"),
        "tenor": say("Tenor"),
        "theme": say("Theme"),
        "theme_label": say("Theme"),
        "to_source": say("Other source"),
        "to_theme": say("Other theme"),
        "type": say("Relation"),
    }.get(column, column.replace("_", " "))


def make_namer(column: str, setting: Setting) -> Callable[[Any], str]:
    """What writes a cell of a column in words; an empty one is "not given"."""
    words = setting.words
    # Evidence has a kind; a timeline's may also be "written" or "issued".
    named: dict[str, Callable[[str], str]] = {
        "source": lambda key: setting.sources.get(key, key),
        "theme": lambda id_: setting.themes.get(id_, id_),
        "kind": lambda kind: name_moment(kind, words),
        "tenor": lambda tenor: name_tenor(tenor, words),
        "type": lambda type_: name_relation(type_, words),
        "certainty": lambda certainty: name_certainty(certainty, words),
    }
    named["claim"] = lambda id_: setting.places.get(id_, id_)
    for end in ("from", "to"):
        named[end] = named["claim"]
        named |= {f"{end}_{part}": named[part] for part in ("source", "theme")}
    for side in ("lowest", "highest"):
        named[side] = named["source"]
    name = named.get(column, str)

    def write(value: Any) -> str:
        if value is True or value is False:
            return words.say("yes") if value else words.say("no")
        return name(value) if isinstance(value, str) and value else words.say("not given")

    return write


def list_order(column: str, setting: Setting) -> tuple[str, ...]:
    """The order of a column's values where it has one of its own; none where it has not."""
    part = column.rpartition("_")[2]
    return {
        "source": tuple(setting.sources),
        "theme": tuple(setting.themes),
        "kind": (*map(str, EvidenceKind), "written", "issued"),
        "certainty": tuple(map(str, Certainty)),
        "tenor": ("agree", "qualify", "contradict"),
        "label": tuple(setting.sources.values()),
    }.get(part, ())
