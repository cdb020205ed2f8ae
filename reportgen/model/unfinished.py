"""The records of an extract with every field optional, for what is a draft."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, create_model
from pydantic.fields import FieldInfo

from reportgen.model.brief import Claim, Evidence, Source
from reportgen.model.drafts import Draft, Status
from reportgen.model.records import Record, Text


def _loosen(field: FieldInfo) -> Any:
    """A field that may be left out, or left empty."""
    wanted: Any = field.annotation
    for limit in field.metadata:
        wanted = Annotated[wanted, limit]
    return Annotated[wanted | None, Field(alias=field.alias, description=field.description)], None


def _loosen_all(record: type[Record], *but: str) -> dict[str, Any]:
    return {name: _loosen(f) for name, f in record.model_fields.items() if name not in but}


class _Ground(Record):
    status: Annotated[
        Status | None, Field(description="That of the claim, where it is not given.")
    ] = None


UnfinishedEvidence: Any = create_model(
    "UnfinishedEvidence",
    __base__=_Ground,
    __doc__="A ground of a claim that is a draft; any field of Evidence may be given.",
    **_loosen_all(Evidence),
)
DraftEvidence: type[Draft] = create_model(
    "DraftEvidence",
    __base__=Draft,
    __doc__="A ground that is a draft; any field of Evidence may be given.",
    **_loosen_all(Evidence),
)


class _Grounds(Draft):
    """What stands under a claim that is a draft: grounds, finished or not."""

    evidence: Annotated[
        tuple[UnfinishedEvidence, ...] | None, Field(description="What the claim rests on.")
    ] = None


DraftClaim: type[Draft] = create_model(
    "DraftClaim",
    __base__=_Grounds,
    __doc__="A claim that is a draft; any field of Claim may be given.",
    **_loosen_all(Claim, "evidence"),
)


class _Beginning(Record):
    status: Annotated[
        Literal["draft"],
        Field(description="Delete it once label, genre, approach and thesis are written."),
    ]
    source: Annotated[Text, Field(description="Its key in the bibliography.")]
    claims: Annotated[
        tuple[dict[str, Any], ...] | None, Field(description="What it argues, so far.")
    ] = None


DraftSource: type[Record] = create_model(
    "DraftSource",
    __base__=_Beginning,
    __doc__="An extract that is a draft; any other field of Source may be given.",
    **_loosen_all(Source, "source", "claims"),
)
