"""Values that a person writes in a notation of their own: dates, locators, prose.

Each is parsed once, on its way into the model, by its `parse` (`parse_in` where the context of
validation has the `spellings` of a language); in JSON it is what was written.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Self

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

if TYPE_CHECKING:
    from reportgen.model.locators import Spellings

_LONG = 60
"""How many characters of a value stand in a message."""


class Notation:
    """The base of a value that pydantic reads by `parse`, and shows in a schema as `SCHEMA`."""

    NOUN: ClassVar[str]
    """What a person calls it: "a date"."""
    HELP: ClassVar[str]
    """How it is written, in a sentence."""
    SCHEMA: ClassVar[Mapping[str, Any]]
    """Its JSON Schema."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads the notation; raises ValueError, in words for a person."""
        raise NotImplementedError

    @classmethod
    def parse_in(cls, text: str, spellings: Spellings) -> Self:  # noqa: ARG003 — for those that do
        """The same in a language that has words of its own for it; most notations have none."""
        return cls.parse(text)

    @classmethod
    def _read(cls, value: object, info: core_schema.ValidationInfo) -> Self:
        if isinstance(value, cls):
            return value
        allowed = (str, int) if "integer" in cls.SCHEMA["type"] else (str,)
        if isinstance(value, bool) or not isinstance(value, allowed) or value == "":
            shown = repr(value)
            if len(shown) > _LONG:
                shown = "a list" if isinstance(value, list) else f"{shown[:_LONG]}…"
            raise ValueError(f"{shown} is not {cls.NOUN}. {cls.HELP}")
        spellings = (info.context or {}).get("spellings")
        return cls.parse_in(str(value), spellings) if spellings else cls.parse(str(value))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_info_plain_validator_function(
            cls._read, serialization=core_schema.to_string_ser_schema()
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return dict(cls.SCHEMA)
