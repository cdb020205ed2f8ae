"""The tables of a comparison: their names, their columns and dtypes, known without pandas."""

from __future__ import annotations

from collections.abc import Mapping


def _columns(names: str) -> dict[str, str]:
    """Columns with their dtypes: "claim index:int64" is a "str" column and an "int64" one."""
    pairs = (name.partition(":") for name in names.split())
    return {name: dtype or "str" for name, _, dtype in pairs}


COLUMNS: Mapping[str, Mapping[str, str]] = {
    "sources": _columns(
        "source label authors title container issued written genre approach thesis "
        "n_claims:int64 n_evidence:int64 n_themes:int64"
    ),
    "claims": _columns(
        "claim source label theme text short period stance:Int8 certainty locator quote warrant "
        "warrant_by qualifier rebuttal note n_evidence:int64 n_relations:int64"
    ),
    "evidence": _columns(
        "claim index:int64 source theme kind summary date actors speaker locator quote cites "
        "quantities"
    ),
    "relations": _columns(
        "from to type tenor from_source to_source from_theme to_theme across:bool note"
    ),
    "synthesis": _columns(
        "theme source n_claims:int64 n_stances:int64 stance:Int8 low:Int8 high:Int8 is_mixed:bool "
        "is_given:bool why claims lead"
    ),
    "divergence": _columns(
        "theme theme_label n_sources:int64 n_placed:int64 gap:Int8 lowest highest "
        "polarity_conflict:bool n_disputes:int64"
    ),
    "evidence_profile": _columns("kind source n:int64 share:float64"),
    "relation_profile": _columns("theme tenor n:int64"),
    "mentions": _columns("actor source claim"),
    "actors": _columns("actor source n_claims:int64 total:int64"),
    "timeline": _columns(
        "date precision first:datetime64[us] last:datetime64[us] source label kind summary claim "
        "locator is_writing:bool"
    ),
    "gaps": _columns("theme source note"),
    "evidence_gaps": _columns("theme source kind n_claims:int64 n_evidence:int64"),
    "evidence_map": _columns("theme source kind n:int64 n_claims:int64"),
    "groups": _columns("grouping group source"),
    "group_positions": _columns(
        "grouping group theme n_sources:int64 n_speaking:int64 n_placed:int64 at_minus_2:int64 "
        "at_minus_1:int64 at_0:int64 at_plus_1:int64 at_plus_2:int64 median:float64 typical "
        "n_saying:int64 dissenting"
    ),
    "sameness": _columns("claim head source n_sources:int64"),
    "co_occurrence": _columns("claim other n_claim:int64 n_other:int64 n_both:int64"),
}
"""Every table's columns with their dtypes, in order (`stances` has one column a source). A "str"
column holds NaN where its writer wrote nothing, never ""."""

WHERE_GATHERED = ("groups", "group_positions", "sameness", "co_occurrence")
"""The tables of groups and of claims that say the same: a project has them where they have rows."""

LISTS = frozenset({"actors", "authors", "cites", "claims", "highest", "lowest"})
"""The columns whose cells hold several items, separated by "; "."""


def is_number(table: str, column: str) -> bool:
    """Whether a column holds numbers to be added up or averaged."""
    return COLUMNS[table][column] in ("int64", "Int8", "float64")
