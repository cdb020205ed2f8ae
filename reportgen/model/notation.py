"""Values that a person writes in a notation of their own: dates, locators, prose.

Each is parsed once, on its way into the model, by its `parse`; in JSON it is what was written.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema


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
    def _read(cls, value: object) -> Self:
        if isinstance(value, cls):
            return value
        allowed = (str, int) if "integer" in cls.SCHEMA["type"] else (str,)
        if isinstance(value, bool) or not isinstance(value, allowed) or value == "":
            raise ValueError(f"{value!r} is not {cls.NOUN}. {cls.HELP}")
        return cls.parse(str(value))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls._read, serialization=core_schema.to_string_ser_schema()
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return dict(cls.SCHEMA)
