"""From one record of a brief to others: a source by its key, a claim to its relations and back.

A record is a value: two with the same content are equal, and it is compared, hashed, printed,
copied and pickled by its content alone. Which records it is read with is no part of that, so it
stands beside the fields, in a slot that pydantic leaves alone. A brief weaves its own records; one
that is woven already, because another brief has it too, is copied first, so that neither brief
tells what is in the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any, SupportsIndex, TypeVar, overload

from reportgen.errors import Misuse
from reportgen.model.records import Member

if TYPE_CHECKING:
    from reportgen.model.brief import Claim, Source
    from reportgen.model.comparison import Comparison, Relation

M = TypeVar("M", bound=Member)


class Web:
    """The records of one brief, and what leads from one to another."""

    sources: Sources
    comparison: Comparison

    @cached_property
    def claims(self) -> dict[str, tuple[Source, Claim]]:
        """Every claim by its id, with its source."""
        return {claim.id: (source, claim) for source in self.sources for claim in source.claims}

    @cached_property
    def relations(self) -> dict[str, tuple[Relation, ...]]:
        """The relations that a claim takes part in, by the claim's id."""
        by_claim: dict[str, list[Relation]] = {}
        for relation in self.comparison.relations:
            for end in dict.fromkeys((relation.from_, relation.to)):
                by_claim.setdefault(end, []).append(relation)
        return {claim: tuple(relations) for claim, relations in by_claim.items()}

    @cached_property
    def claims_on(self) -> dict[str, tuple[Claim, ...]]:
        """The claims on a theme, by the theme's id."""
        by_theme: dict[str, list[Claim]] = {}
        for source in self.sources:
            for claim in source.claims:
                by_theme.setdefault(claim.theme, []).append(claim)
        return {theme: tuple(claims) for theme, claims in by_theme.items()}


class Sources(tuple["Source", ...]):
    """The sources of a brief: a tuple in their order, each of them also by its key.

    `brief.sources[0]`, `brief.sources["adams2020"]`, `"adams2020" in brief.sources`. A key that
    there is not raises KeyError.
    """

    web: Web
    """What its records lead to, once a brief has it."""

    @overload
    def __getitem__(self, which: SupportsIndex | str, /) -> Source: ...
    @overload
    def __getitem__(self, which: slice, /) -> tuple[Source, ...]: ...
    def __getitem__(self, which: SupportsIndex | str | slice, /) -> Source | tuple[Source, ...]:
        if isinstance(which, str):
            return self._by_key[which]
        return super().__getitem__(which)

    def __contains__(self, which: object, /) -> bool:
        return which in self._by_key if isinstance(which, str) else super().__contains__(which)

    def __repr__(self) -> str:
        return f"Sources({', '.join(map(repr, self.keys()))})"

    def keys(self) -> tuple[str, ...]:
        """The keys of the sources, in their order."""
        return tuple(self._by_key)

    @cached_property
    def _by_key(self) -> dict[str, Source]:
        return {source.key: source for source in self}

    def __reduce__(self) -> tuple[Any, ...]:
        return Sources, (tuple(self),)


def weave(sources: Iterable[Source], comparison: Comparison) -> tuple[Sources, Comparison]:
    """The records of a brief, each of which leads to the others from now on."""
    known = getattr(sources, "web", None)
    if isinstance(sources, Sources) and known and known.comparison is comparison:
        return sources, comparison
    web = Web()
    web.sources = Sources(_weave_source(source, web) for source in sources)
    themes = _attach_all(comparison.themes, web)
    relations = _attach_all(comparison.relations, web)
    if themes is not comparison.themes or relations is not comparison.relations:
        parts = {"themes": themes, "relations": relations}
        comparison = comparison.model_copy(update=parts)
    web.comparison = comparison
    web.sources.web = web
    return web.sources, comparison


def _weave_source(source: Source, web: Web) -> Source:
    claims = _attach_all(source.claims, web)
    return source if claims is source.claims else source.model_copy(update={"claims": claims})


def _attach_all(members: tuple[M, ...], web: Web) -> tuple[M, ...]:
    """The records with the web that they are in; copies where they are in another one."""
    if any(getattr(member, "_web", None) for member in members):
        members = tuple(member.model_copy() for member in members)
    for member in members:
        object.__setattr__(member, "_web", web)
    return members


def find_web(member: Member) -> Web:
    """What a record leads to; raises `Misuse` for one that no brief has."""
    web: Web | None = getattr(member, "_web", None)
    if web is None:
        name = type(member).__name__.lower()
        raise Misuse(
            f"This {name} is in no brief: it was made, copied or unpickled alone.",
            "Take it from the brief: brief.sources, brief.claims, brief.themes, brief.comparison.",
        )
    return web
