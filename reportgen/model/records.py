"""What every record that is written in YAML has in common."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Identifier = Annotated[str, StringConstraints(pattern=r"^[^\W_][\w.-]*$", max_length=80)]


class Record(BaseModel):
    """The base of all that is written in YAML: frozen, and strict about field names."""

    model_config = ConfigDict(frozen=True, extra="forbid")
