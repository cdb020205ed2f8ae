"""JSON Schemas of what a person writes, for editors that complete and check YAML."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, get_args

from pydantic.json_schema import GenerateJsonSchema

from reportgen.model.brief import Source
from reportgen.model.comparison import Comparison
from reportgen.model.publication import Publication
from reportgen.model.records import Identifier, Record, Statement
from reportgen.model.remarks import Review
from reportgen.model.unfinished import DraftClaim, DraftEvidence

DIALECT = "https://json-schema.org/draft/2020-12/schema"
SCHEMAS: Mapping[str, tuple[type[Record], str]] = {
    "brief": (Publication, "brief.yml: what is published, and how"),
    "extract": (Source, "sources/<key>.yml: one source, read closely"),
    "comparison": (Comparison, "sources/comparison.yml: what the sources are compared on"),
    "review": (Review, "review.yml: what reviewers said"),
}
"""By name: the record, and the file that it is written in."""

# An identifier may have letters of any script. To Python's \w they are letters, to the regular
# expressions of JavaScript, which editors use, they are not: so a schema lets all of them pass.
_IDENTIFIER: str = get_args(Identifier)[1].pattern
_ANY_SCRIPT = r"^([0-9A-Za-z]|[^\x00-\x7f])([\w.-]|[^\x00-\x7f])*$"

EXAMPLES: Mapping[str, Mapping[str, Any]] = {
    "Publication": {
        "title": "Hedging or adapting?",
        "subtitle": "Two readings of one policy",
        "authors": [{"name": "Ada Writer", "affiliation": "A University"}],
        "date": "2026-11-21",
        "lang": "en",
        "question": "What changed after the election, and why?",
        "since": "v1.0",
        "why_now": "The treaty is to be renewed next spring.",
        "covers": "2016-11/2018-10",
        "description": "Two studies of one policy, compared.",
        "keywords": ["hedging", "alliances"],
        "paper": "letter",
        "pdf_standards": ["ua-1", "a-2a"],
        "bibliography": "bibliography/references.bib",
        "csl": "apa",
        "sources": ["sahashi2017", "zakowski2019"],
        "documents": {"brief": {"formats": ["html", "pdf"]}},
        "figures": {"actors": {"show": False}},
        "quarto": {"format": {"html": {"theme": "cosmo"}}},
        "texts": "../texts",
        "severities": {"RG310": "error", "RG312": "off"},
        "brand": "_brand.yml",
        "pptx_template": "templates/house.pptx",
        "docx_template": "templates/house.docx",
    },
    "Brand": {"logo": "logo.svg"},
    "BrandMeta": {"name": "Institute of Examples", "link": "https://example.org"},
    "BrandName": {"full": "Institute of Examples", "short": "The Institute"},
    "BrandLogo": {"small": "sign.svg", "medium": "logo.svg", "large": "logo.svg"},
    "BrandImage": {"path": "logos/sign.svg", "alt": "Institute of Examples"},
    "BrandVariants": {"light": "logo.svg", "dark": "logo-white.svg"},
    "BrandColor": {
        "foreground": "#2a2023",
        "background": "#ffffff",
        "primary": "#7a1f3d",
        "secondary": "#6d5a60",
        "tertiary": "teal",
        "success": "green",
        "info": "teal",
        "warning": "#8a5a00",
        "danger": "#8a2036",
        "light": "#f3f0e9",
        "dark": "#1f2227",
        "link": "primary",
    },
    "BrandTypography": {
        "base": "Lato",
        "headings": "Roboto Slab",
        "monospace": "Fira Code",
        "monospace-inline": "Fira Code",
        "monospace-block": "Fira Code",
        "link": {"color": "primary", "decoration": "underline"},
    },
    "BrandFont": {"family": "Our Sans", "files": ["fonts/OurSans-Regular.ttf"], "display": "swap"},
    "BrandFontFile": {"path": "fonts/OurSans-Bold.ttf", "weight": "bold", "style": "normal"},
    "BrandText": {
        "family": "Lato",
        "size": "11pt",
        "weight": "semi-bold",
        "color": "primary",
        "background-color": "#f3f0e9",
        "decoration": "underline",
    },
    "Importing": {
        "colours": {"#5fb236": "strategy", "red": "china"},
        "tags": {"north-korea": "korea"},
        "evidence": ["#ffd400", "data"],
        "leave_out": ["gray", "to read"],
    },
    "Imported": {
        "id": "zotero:NHC8T2AB",
        "passage": "the surprising result did not change the basic vector of foreign policy",
        "page": "98",
        "comment": "Compare with Sahashi.",
        "tags": ["strategy"],
        "colour": "#5fb236",
        "reader": "Ada Reader",
    },
    "Author": {
        "name": "Karol Żakowski",
        "affiliation": "University of Łódź",
        "role": "close reading",
    },
    "Document": {
        "template": "brief.qmd.j2",
        "title": "Slides for the seminar",
        "parts": ["question", "slides/council.md", "contrasts", "references"],
        "themes": ["strategy", "trade"],
    },
    "Illustration": {
        "table": "evidence",
        "kind": "bars",
        "x": "kind",
        "y": "count",
        "colour": "source",
        "where": {"theme": ["strategy", "china"]},
        "caption": "What the arguments on strategy and on China rest on.",
    },
    "Source": {
        "source": "zakowski2019",
        "label": "Żakowski",
        "genre": "research article",
        "approach": "neoclassical realism",
        "thesis": "Japan changed the pace of its policy and not its direction.",
        "caveats": ["It dates the meeting wrongly, to November 2017."],
        "about_authors": "A political scientist who works on Japan’s foreign policy.",
        "attributes": {"discipline": "political science", "country": "Poland"},
    },
    "Claim": {
        "id": "z-vector",
        "theme": "strategy",
        "claim": "The basic direction of foreign policy stayed the same.",
        "short": "The direction of foreign policy did not change.",
        "stance": -1,
        "warrant": {"text": "Interests last longer than governments.", "by": "reader"},
        "qualifier": "In the first two years.",
        "rebuttal": "A withdrawal of American troops would change it.",
        "quote": "complex form of hedging",
        "note": "The source has the year wrong.",
        "same_as": "s-pace",
    },
    "Considered": {"theme": ["trade"], "stance": [0, 1], "certainty": ["firm"]},
    "LeftOut": {"reader": "anna", "claim": "z-apec"},
    "Warrant": {"text": "Interests last longer than governments."},
    "Caveat": {"text": "It dates the meeting wrongly, to November 2017."},
    "Evidence": {
        "summary": "The two leaders issued a joint statement.",
        "actors": ["Abe Shinzō", "Donald Trump"],
        "speaker": "Abe Shinzō",
        "quote": "closer than ever",
        "cites": ["rose1998"],
        "quantities": [{"value": 25, "unit": "%", "measure": "tariff on cars"}],
    },
    "Quantity": {"value": 25, "measure": "tariff on cars", "unit": "%"},
    "PageLayout": {"first": 85},
    "ParagraphLayout": {"from": "Since the election", "to": "All of this suggests"},
    "TextLayout": {"skip": ["^Downloaded from"], "headings": ["Conclusion"]},
    "Theme": {
        "id": "strategy",
        "label": "Overall strategy",
        "question": "Did Japan change its strategy?",
        "scale": {"low": "continuity", "high": "change"},
        "group": "Strategy",
        "finding": "They differ on the name more than on the facts.",
    },
    "Position": {
        "stance": -1,
        "why": "Only the pace changed, not the direction.",
        "basis": ["z-vector"],
    },
    "Finding": {
        "text": "They differ on the name more than on the facts [@zakowski2019, p. 98].",
        "headline": "They differ on the name of the change, not on the facts",
        "basis": ["s-hedging", "z-vector"],
    },
    "Point": {
        "text": "Neither sees an end of the alliance [@zakowski2019, p. 98].",
        "basis": ["s-hedging", "z-vector"],
    },
    "Grouping": {
        "label": "Country",
        "by": "country",
        "lists": {"Japan": ["sahashi2017"], "Poland": ["zakowski2019"]},
    },
    "Comparison": {
        "answer": "The pace changed, not the direction.",
        "common_ground": ["Neither sees an end of the alliance."],
        "watch": ["Whether the tariffs on cars come."],
        "limits": ["Neither source goes beyond 2018."],
    },
    "Scale": {"low": "continuity", "high": "change"},
    "Relation": {
        "from": "s-hedging",
        "to": "z-vector",
        "note": "One sees a new strategy where the other sees a new pace.",
    },
    "Judgement": {
        "id": "j-pace",
        "text": "The pace changed, *not* the direction [@zakowski2019, p. 91].",
        "headline": "Japan changed the pace of its policy, not the direction",
        "reason": "Both say so, but one of them wrote too early to know.",
        "basis": ["s-hedging", "z-vector"],
    },
    "Silence": {
        "theme": "russia",
        "source": "sahashi2017",
        "note": "It was written before the summit.",
    },
    "Remark": {
        "id": "r-3f9a2c1b",
        "who": "Ada Reader",
        "when": "2026-11-21T14:05:00+01:00",
        "words": "stayed the same",
        "text": "Does he say so of the first months too?",
        "document": "brief.docx",
        "build": "5f3b8c21d0",
    },
    "Place": {"id": "z-vector", "field": "claim", "block": "question"},
    "Change": {"old": "stayed the same", "new": "hardly changed"},
    "Reply": {
        "who": "Ben Writer",
        "when": "2026-11-22",
        "text": "Of the first two years, p. 98.",
    },
    "Explanation": {
        "text": "One was written in 2017, the other after two more years.",
        "basis": ["s-hedging", "z-vector"],
    },
}
"""By record and field: what may be written there."""


class _Generator(GenerateJsonSchema):
    """Leaves out titles such as "Source" for `source`, which editors would show as headings."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002
        return False

    def default_schema(self, schema: Any) -> dict[str, Any]:
        """A default of nothing need not be told, nor one that stands for a whole record."""
        made: dict[str, Any] = super().default_schema(schema)
        if made.get("default") is None or isinstance(made["default"], dict):
            made.pop("default", None)
        return made


def write_schemas() -> dict[str, str]:
    """The schemas as JSON text, by file name: "brief.schema.json" and so on."""
    return {f"{name}.schema.json": _write_schema(name) for name in SCHEMAS}


def _write_schema(name: str) -> str:
    record, title = SCHEMAS[name]
    schema = _describe(record)
    if record is Source:
        _allow_drafts(schema)
    for record_name, each in {**schema.get("$defs", {}), record.__name__: schema}.items():
        for field, example in EXAMPLES.get(_FINISHED.get(record_name, record_name), {}).items():
            each["properties"][field]["examples"] = [example]
    whole = {"$schema": DIALECT, **_widen(_allow_text(schema)), "title": title}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _describe(record: type[Record]) -> dict[str, Any]:
    return record.model_json_schema(by_alias=True, schema_generator=_Generator)


def _allow_drafts(schema: dict[str, Any]) -> None:
    """Lets what has a field `status` lack all others: a claim, a ground, or the whole extract."""
    for draft in (DraftClaim, DraftEvidence):
        made = _describe(draft)
        schema["$defs"] |= {**made.pop("$defs"), draft.__name__: made}
    for owner, field in ((schema, "claims"), (schema["$defs"]["Claim"], "evidence")):
        finished = owner["properties"][field]["items"]
        draft_name = f"Draft{finished['$ref'].rpartition('/')[2]}"
        owner["properties"][field]["items"] = {
            "if": {"required": ["status"]},
            "then": {"$ref": f"#/$defs/{draft_name}"},
            "else": finished,
        }
    schema["properties"] = {
        "status": {"const": "draft", "description": "Delete it once the extract is written."},
        **schema["properties"],
    }
    least = schema["properties"]["claims"].pop("minItems")
    schema["if"] = {"not": {"required": ["status"]}}
    schema["then"] = {
        "required": schema.pop("required"),
        "properties": {"claims": {"minItems": least}},
    }


def _allow_text(value: Any) -> Any:
    """A schema in which a record that may be written as its text alone may be."""
    if isinstance(value, list):
        return [_allow_text(item) for item in value]
    if not isinstance(value, dict):
        return value
    if value.get("$ref") in _STATEMENTS:
        return {"anyOf": [{"type": "string", "minLength": 1}, {"$ref": value["$ref"]}]}
    return {key: _allow_text(item) for key, item in value.items()}


_STATEMENTS = frozenset(f"#/$defs/{record.__name__}" for record in Statement.__subclasses__())


_FINISHED = {
    "DraftClaim": "Claim",
    "DraftEvidence": "Evidence",
    "UnfinishedEvidence": "Evidence",
}
"""Whose examples a draft has."""


def _widen(value: Any) -> Any:
    """A schema whose names may be of any script, and are the only keys where they are keys."""
    if isinstance(value, list):
        return [_widen(item) for item in value]
    if not isinstance(value, dict):
        return _ANY_SCRIPT if value == _IDENTIFIER else value
    widened = {_widen(key): _widen(item) for key, item in value.items()}
    return {**widened, "additionalProperties": False} if "patternProperties" in value else widened
