"""The forms of the room: the fields of each record, from the model that reads what they write."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, Final, get_args

from pydantic.fields import FieldInfo

from reportgen.checks.plainness import MOST_IN_END, MOST_WORDS
from reportgen.checks.wording import MOST_WORDS as MOST_QUOTED
from reportgen.language.translation import Words
from reportgen.language.vocabulary import (
    name_certainty,
    name_confidence,
    name_factor,
    name_kind,
    name_relation,
)
from reportgen.model.brief import (
    Caveat,
    Certainty,
    Claim,
    Evidence,
    EvidenceKind,
    Quantity,
    Source,
    Voice,
    Warrant,
)
from reportgen.model.comparison import (
    Comparison,
    Confidence,
    Explanation,
    Factor,
    Finding,
    Judgement,
    Point,
    Position,
    Relation,
    RelationType,
    Scale,
    Silence,
    Theme,
)
from reportgen.model.dates import PartialDate
from reportgen.model.locators import Locator
from reportgen.model.prose import Prose
from reportgen.model.records import Record

RECORDS: Final[Mapping[str, type[Record]]] = {
    "source": Source,
    "caveat": Caveat,
    "claim": Claim,
    "warrant": Warrant,
    "evidence": Evidence,
    "quantity": Quantity,
    "comparison": Comparison,
    "theme": Theme,
    "scale": Scale,
    "finding": Finding,
    "position": Position,
    "relation": Relation,
    "judgement": Judgement,
    "silence": Silence,
    "explanation": Explanation,
    "point": Point,
}
"""By name, what the room has forms for."""

_WORDS_OF: Mapping[type[Enum], Callable[[str, Words], str]] = {
    EvidenceKind: name_kind,
    Certainty: name_certainty,
    RelationType: name_relation,
    Confidence: name_confidence,
    Factor: name_factor,
}
_MEANT: Mapping[str, str] = {
    "theme": "theme", "from": "claim", "to": "claim", "same_as": "claim", "basis": "claims",
}  # fmt: skip
"""Fields of texts that name something else."""
_LONG = frozenset({
    "about_authors", "approach", "claim", "note", "qualifier", "question", "reason", "rebuttal",
    "summary", "text", "thesis", "why",
})  # fmt: skip
"""Fields of a sentence or more, for which a form gives room."""
_LONGEST = {
    ("claim", "quote"): MOST_QUOTED,
    ("evidence", "quote"): MOST_QUOTED,
    ("claim", "short"): MOST_WORDS["short"],
    ("finding", "text"): MOST_WORDS["finding"],
    ("finding", "headline"): MOST_WORDS["headline"],
    ("judgement", "headline"): MOST_WORDS["headline"],
    ("position", "why"): MOST_WORDS["why"],
    ("scale", "low"): MOST_IN_END,
    ("scale", "high"): MOST_IN_END,
}
"""In words."""
_UNSEEN = frozenset(("imported", "considered", "left_out"))
"""Fields that nobody fills in: an import does, or settling readings."""
_LOWEST, _HIGHEST = -2, 2


def describe_fields(words: Words) -> dict[str, dict[str, dict[str, Any]]]:
    """The fields of every record by name, in the model's order, as a form needs them."""
    return {
        name: {
            field.alias or key: {
                **_describe(field.alias or key, field, words),
                "longest": _LONGEST.get((name, field.alias or key)),
            }
            for key, field in record.model_fields.items()
            if key not in _UNSEEN
        }
        for name, record in RECORDS.items()
    }


def list_descriptions() -> list[str]:
    """What the forms say beside their fields, in English, each once: for translators.

    So are the words for choices that no document prints.
    """
    described = [
        field.description
        for record in RECORDS.values()
        for key, field in record.model_fields.items()
        if key not in _UNSEEN and field.description
    ]
    return list(dict.fromkeys([*described, *Voice]))


def _describe(name: str, field: FieldInfo, words: Words) -> dict[str, Any]:
    types = list_types(field.annotation)
    choices = next((one for one in types if isinstance(one, type) and issubclass(one, Enum)), None)
    record = next((key for key, one in RECORDS.items() if one in types), None)
    is_list = any(one in (tuple, dict) for one in types)
    is_stance = name == "stance"
    return {
        "description": words.find(field.description or ""),
        "required": field.is_required(),
        "kind": "number" if is_stance else _name_kind(name, types, is_list=is_list),
        "record": record,
        "choices": [
            {"value": one.value, "words": _say(choices, one.value, words)} for one in choices
        ]
        if choices
        else [],
        "minimum": _LOWEST if is_stance else None,
        "maximum": _HIGHEST if is_stance else None,
    }


def list_types(annotation: Any) -> list[Any]:
    """Every type that an annotation is made of, the outermost first."""
    origin = getattr(annotation, "__origin__", None)
    found = [origin or annotation]
    for inner in get_args(annotation):
        found += list_types(inner)
    return found


def _name_kind(name: str, types: list[Any], *, is_list: bool) -> str:
    if name in _MEANT:
        return _MEANT[name]
    if is_list:
        return "list"
    kinds = {
        Locator: "locator",
        PartialDate: "date",
        Prose: "prose",
        float: "number",
        int: "number",
    }
    for one in types:
        if isinstance(one, type) and one in kinds:
            return kinds[one]
        if isinstance(one, type) and issubclass(one, Enum):
            return "choice"
        if isinstance(one, type) and issubclass(one, Record):
            return "record"
    return "prose" if name in _LONG else "text"


def _say(choices: type[Enum], value: str, words: Words) -> str:
    name = _WORDS_OF.get(choices)
    return name(value, words) if name else words.find(value)
