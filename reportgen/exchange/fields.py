"""A passage as named fields, for formats that carry data beside a text: Argdown, AIF, QDPX."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, TypeVar

from reportgen.errors import Location
from reportgen.exchange.passage import Measured, Passage, Reading
from reportgen.model.brief import Certainty, EvidenceKind

_IDENTIFIER = re.compile(r"[^\W_][\w.-]{0,79}")
_TEXTS = ("theme", "warrant", "qualifier", "rebuttal", "note", "date", "speaker")
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
        "locator": passage.locator,
        "quote": reading.quote,
        "stance": reading.stance,
        "certainty": reading.certainty,
        **{name: getattr(reading, name) for name in _TEXTS[1:]},
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
    texts = {name: read_text(fields.get(name)) for name in _TEXTS}
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
            kind=_read_member(EvidenceKind, fields.get("kind")),
            actors=_read_list(fields.get("actors")),
            cites=_read_list(fields.get("cites")),
            quantities=tuple(_read_quantities(fields.get("quantities"))),
            **texts,
        ),
    )


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
