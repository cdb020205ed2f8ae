"""What every record that is written in YAML has in common."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Identifier = Annotated[str, StringConstraints(pattern=r"^[^\W_][\w.-]*$", max_length=80)]


class Record(BaseModel):
    """The base of all that is written in YAML: frozen, and strict about field names."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Member(Record):
    """The base of what leads to other records of its brief; see `reportgen.model.navigation`."""

    __slots__ = ("_web",)


class Statement(Record):
    """The base of what may be written as its `text` alone, where nothing else is said of it."""

    @model_validator(mode="before")
    @classmethod
    def _read_text(cls, value: Any) -> Any:
        is_bare = isinstance(value, str | int | float)
        return {"text": value} if is_bare else value
