"""A passage as named fields, for formats that carry data beside a text: Argdown, AIF, QDPX."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, TypeVar

from reportgen.errors import Location
from reportgen.exchange.passage import Measured, Passage, Reading, Topic
from reportgen.model.brief import Certainty, EvidenceKind, Voice
from reportgen.model.comparison import Theme

_IDENTIFIER = re.compile(r"[^\W_][\w.-]{0,79}")
_TEXTS = ("theme", "short", "period", "warrant", "qualifier", "rebuttal", "note", "date", "speaker")
_OF_TOPICS = ("id", "label", "question", "low", "high", "group")
_Member = TypeVar("_Member", bound=StrEnum)


def list_fields(passage: Passage) -> dict[str, Any]:
    """What a passage has, but its statement: strings, numbers, and lists of these; no empty ones.

    The names are those of the model, so that a person who writes Argdown writes what he would
    write in an extract.
    """
    reading = passage.reading
    quantities = [_list_quantity(quantity) for quantity in reading.quantities]
    values: dict[str, Any] = {
        "role": "evidence" if passage.role == "evidence" else "",
        "parent": passage.parent,
        "source": passage.source,
        "theme": reading.theme,
        "short": reading.short,
        "locator": passage.locator,
        "period": reading.period,
        "quote": reading.quote,
        "stance": reading.stance,
        "certainty": reading.certainty,
        "warrant": reading.warrant,
        "warrant_by": "reader" if reading.warrant_by is Voice.READER else "",
        **{name: getattr(reading, name) for name in _TEXTS[4:]},
        "kind": reading.kind,
        "actors": list(reading.actors),
        "cites": list(reading.cites),
        "quantities": quantities,
    }
    return {name: value for name, value in values.items() if value not in ("", None, [])}


def _list_quantity(quantity: Measured) -> dict[str, str]:
    values = {"value": str(quantity.value), "measure": quantity.measure, "unit": quantity.unit}
    return {name: value for name, value in values.items() if value}


def make_passage(
    statement: str, fields: Mapping[str, Any], place: Location, id_: str, wanted: str = ""
) -> Passage:
    """A passage of a statement and its fields; what is no value of the model is not taken.

    `id_` is its name in the tool; `wanted` what its claim is to be called, where that can be.
    """
    quote = read_text(fields.get("quote")) or read_text(fields.get("quotation"))
    is_evidence = fields.get("role") == "evidence"
    warrant = fields.get("warrant")
    inner = warrant if isinstance(warrant, dict) else {}
    texts = {name: read_text(fields.get(name)) for name in _TEXTS}
    texts["warrant"] = texts["warrant"] or read_text(inner.get("text"))
    return Passage(
        place=place,
        words=read_text(fields.get("words")) or quote,
        source=read_text(fields.get("source")),
        page_label=read_text(fields.get("page")),
        locator=read_text(fields.get("locator")),
        comment=read_text(fields.get("comment")),
        id=id_,
        parent=read_text(fields.get("parent")),
        role="evidence" if is_evidence else "claim",
        reading=Reading(
            id="" if is_evidence else read_identifier(fields.get("id") or wanted),
            statement=statement,
            quote=quote,
            stance=_read_stance(fields.get("stance")),
            certainty=_read_member(Certainty, fields.get("certainty")),
            warrant_by=_read_voice(texts["warrant"], fields.get("warrant_by") or inner.get("by")),
            kind=_read_member(EvidenceKind, fields.get("kind")),
            actors=_read_list(fields.get("actors")),
            cites=_read_list(fields.get("cites")),
            quantities=tuple(_read_quantities(fields.get("quantities"))),
            **texts,
        ),
    )


def list_theme(theme: Theme) -> dict[str, Any]:
    """What a theme has, by the names of the model, the ends of its scale among them."""
    values: dict[str, Any] = theme.model_dump(mode="json", exclude_defaults=True)
    scale: dict[str, Any] = values.pop("scale", {})
    return {name: values.pop(name) for name in ("id", "label", "question")} | scale | values


def read_topic(fields: Mapping[str, Any]) -> Topic:
    """The theme that such fields describe; its finding and positions are not read back."""
    return Topic(**{name: read_text(fields.get(name)) for name in _OF_TOPICS})


def _read_voice(warrant: str, value: object) -> Voice | None:
    """Whose inference a warrant is: the source's own, where nothing else is said of it."""
    return _read_member(Voice, value) or (Voice.SOURCE if warrant else None)


def read_text(value: object) -> str:
    """A scalar as text on one line, "" for anything else."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float, Decimal)):
        return ""
    return clean(value)


def clean(text: object) -> str:
    """A value on one line, without the characters that no text may hold: controls, half pairs."""
    words = str(text).encode("utf-8", "ignore").decode("utf-8")
    return " ".join(_CONTROL.sub(" ", words).split())


_CONTROL = re.compile(r"[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def read_identifier(value: object) -> str:
    """A value that can be the id of a claim, else ""."""
    text = read_text(value)
    return text if _IDENTIFIER.fullmatch(text) else ""


def _read_list(value: object) -> tuple[str, ...]:
    items = value if isinstance(value, list) else [value]
    return tuple(text for item in items if (text := read_text(item)))


def _read_stance(value: object) -> int | None:
    text = read_text(value).replace("−", "-")
    return int(text) if re.fullmatch(r"[+-]?[0-2]", text, re.ASCII) else None


def _read_member(kind: type[_Member], value: object) -> _Member | None:
    text = read_text(value).lower()
    return next((member for member in kind if member.value == text), None)


def _read_quantities(value: object) -> list[Measured]:
    found = []
    for item in value if isinstance(value, list) else []:
        if not isinstance(item, dict):
            continue
        number, measure = read_decimal(item.get("value")), read_text(item.get("measure"))
        if number is not None and measure:
            found.append(Measured(number, measure, read_text(item.get("unit"))))
    return found


def read_decimal(value: object) -> Decimal | None:
    """A finite number, None where it is none."""
    try:
        number = Decimal(read_text(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def write_inline(value: object, special: str) -> str:
    """JSON on one line, with characters that mean something around it written as \\uXXXX."""
    text = json.dumps(value, ensure_ascii=False)
    hide = re.compile(rf"[{re.escape(special)}\u0085\u2028\u2029\ufeff\x7f-\x9f\ud800-\udfff]")
    quoted = r'"(?:[^"\\]|\\.)*"'
    return re.sub(quoted, lambda m: hide.sub(lambda c: f"\\u{ord(c[0]):04x}", m[0]), text)
