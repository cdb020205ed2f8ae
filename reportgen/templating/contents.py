"""What packaged templates are made of: their blocks and macros, and what each is for.

What a template, block or macro is for stands in the comment just above it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from reportgen.errors import Misuse
from reportgen.reading.validation import listing, suggest
from reportgen.templating.environment import PACKAGED

_ENDING = ".qmd.j2"
_TAG = re.compile(r"\{%-?\s*(block|macro|endblock|endmacro)\b\s*(.*?)\s*-?%\}\n?", re.DOTALL)
_COMMENT_ABOVE = re.compile(r"<#((?:(?!#>).)*)#>\s*\Z", re.DOTALL)
_COMMENT_FIRST = re.compile(r"\s*<#((?:(?!#>).)*)#>", re.DOTALL)
_EXTENDS = re.compile(r"\{%-?\s*extends\s*\"([^\"]+)\"")


@dataclass(frozen=True)
class Part:
    """A block or a macro: its name, what it is for, and its text with its tags."""

    kind: str
    name: str
    purpose: str
    text: str
    call: str = ""
    """How a macro is called, without its name: `(labels, widths)`."""


@dataclass(frozen=True)
class Template:
    """A packaged template."""

    name: str
    text: str

    @property
    def purpose(self) -> str:
        """What it is for."""
        found = _COMMENT_FIRST.match(self.text)
        return _flow(found[1]) if found else ""

    @property
    def parent(self) -> str:
        """The template that it extends, "" for none."""
        found = _EXTENDS.search(self.text)
        return found[1] if found else ""

    @property
    def is_document(self) -> bool:
        """Whether a document of brief.yml can be made by it: others are parts of these."""
        return not self.name.startswith("_")

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Its blocks and macros, in their order."""
        return tuple(self._walk_parts())

    @property
    def blocks(self) -> tuple[Part, ...]:
        """What a template that extends it may write anew."""
        return tuple(part for part in self.parts if part.kind == "block")

    @property
    def macros(self) -> tuple[Part, ...]:
        """What another template may import from it."""
        return tuple(part for part in self.parts if part.kind == "macro")

    def _walk_parts(self) -> Iterator[Part]:
        tags = list(_TAG.finditer(self.text))
        for index, tag in enumerate(tags):
            if tag[1] in ("block", "macro"):
                found = _COMMENT_ABOVE.search(self.text, 0, tag.start())
                name, call = re.match(r"(\w+)\s*(.*)", tag[2], re.DOTALL).groups()  # type: ignore[union-attr]
                end = _find_end(tags[index:])
                text = self.text[tag.start() : end.end()].rstrip("\n")
                yield Part(tag[1], name, _flow(found[1]) if found else "", text, call)


def _find_end(tags: Iterable[re.Match[str]]) -> re.Match[str]:
    """The tag that ends what the first one begins."""
    depth = 0
    for tag in tags:
        depth += -1 if tag[1].startswith("end") else 1
        if not depth:
            return tag
    raise ValueError("a block or macro has no end")


def _flow(comment: str) -> str:
    return " ".join(comment.split())


def read_templates() -> tuple[Template, ...]:
    """The packaged templates, by name."""
    paths = sorted(PACKAGED.glob(f"*{_ENDING}"))
    return tuple(
        Template(path.name.removesuffix(_ENDING), path.read_text(encoding="utf-8"))
        for path in paths
    )


def describe(name: str | None = None, block: str | None = None) -> str:
    """What there is: all templates, the blocks of one, or one that writes one block anew.

    Raises Misuse for a template or a block that there is not.
    """
    if name is None:
        return describe_templates()
    return describe_blocks(name) if block is None else write_override(name, block)


def describe_templates() -> str:
    """The templates that documents can be made by, and what each is for."""
    made = [template for template in read_templates() if template.is_document]
    width = max(len(template.name) for template in made)
    return "".join(f"{template.name:<{width}}  {template.purpose}\n" for template in made)


def describe_blocks(name: str) -> str:
    """A template's blocks with what each is for; raises Misuse for an unknown template."""
    blocks = list_blocks(_find(name))
    width = max(map(len, blocks))
    return "".join(f"{block:<{width}}  {purpose}\n" for block, purpose in blocks.items())


def list_blocks(template: Template) -> dict[str, str]:
    """A template's blocks, its own first, then those of what it extends: what each is for."""
    above = {f"reportgen/{each.name}{_ENDING}": each for each in read_templates()}
    chain = [template]
    while chain[-1].parent in above:
        chain.append(above[chain[-1].parent])
    purposes: dict[str, str] = {}
    for block in (block for each in chain for block in each.blocks):
        purposes[block.name] = purposes.get(block.name) or block.purpose
    return purposes


def write_override(name: str, block: str) -> str:
    """A template that writes one block anew, beginning with what the packaged one has there.

    Raises Misuse for a template or block that there is not.
    """
    template = _find(name)
    blocks = {part.name: part for part in template.blocks}
    if block not in blocks:
        remedy = suggest(block, blocks, f"It has: {listing(blocks, 30)}.")
        raise Misuse(f"The template {name} has no block {block!r}.", remedy)
    return f'{{% extends "reportgen/{name}{_ENDING}" %}}\n\n{blocks[block].text}\n'


def _find(name: str) -> Template:
    templates = {each.name: each for each in read_templates() if each.is_document}
    name = name.removesuffix(_ENDING)
    if name not in templates:
        remedy = suggest(name, templates, f"There is: {listing(templates)}.")
        raise Misuse(f"There is no packaged template {name!r}.", remedy)
    return templates[name]
