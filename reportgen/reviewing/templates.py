"""Which block of which template prints words that no field has."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz

from reportgen.model.brief import Brief
from reportgen.model.remarks import Place, PlaceKind
from reportgen.reviewing.markings import Marking
from reportgen.templating.environment import PACKAGED

_STEP = re.compile(
    r"\{%-?\s*(?P<end>end)?(?P<tag>block|macro)\s*(?P<name>\w+)?.*?%\}"
    r"|\b_n?\((?P<messages>\s*\"[^\"]*\"(?:\s*,\s*\"[^\"]*\")?)"
    r"|(?P<call>\b[a-z_]\w*)\("
)
_COMMENT = re.compile(r"<#.*?#>|\{#.*?#\}", re.DOTALL)
_MESSAGE = re.compile(r'"([^"]*)"')
_IMPORT = re.compile(r'\{%-?\s*(?:from|extends|include|import)\s+"([^"]+)"')
_PLACEHOLDER = re.compile(r"\{\w+\}")
_LEAST = 12
"""Letters of a message from which on a paragraph may have more than it."""
_LIKE = 92.0


@dataclass(frozen=True)
class _Message:
    """A message of a template, in English, with the block that prints it."""

    text: str
    block: str
    template: str


class Templates:
    """The templates of a workspace, and the packaged ones below them."""

    def __init__(self, brief: Brief, folder: Path, translate: Callable[[str], str]) -> None:
        self._brief, self._folder, self._translate = brief, folder, translate
        self._known: dict[str, list[_Message]] = {}

    def find(self, marking: Marking, document: str) -> Place | None:
        """The block that prints the words of a marking; None where no template has them."""
        name = Path(document).stem
        own = self._brief.publication.documents.get(name)
        if own is None:
            return None
        template = own.template or f"{name}.qmd.j2"
        messages = self._known.setdefault(template, list(self._read(template)))
        found = [m for m in messages if self._has(marking, m.text)]
        if not found:
            return None
        best = max(found, key=lambda message: len(message.text))
        return Place(kind=PlaceKind.TEMPLATE, id=best.template, block=best.block)

    def _has(self, marking: Marking, message: str) -> bool:
        """Whether a paragraph has a message around the words of a marking."""
        passage = marking.passage.casefold()
        start, end = len(marking.before), len(marking.before) + len(marking.words)
        for part in _PLACEHOLDER.split(self._translate(message).casefold()):
            words = part.strip(" .,:;")
            if len(words) < _LEAST:  # a label: it must be all that there is
                if words and words == passage.strip(" .,:;0123456789"):
                    return True
                continue
            if len(words) > len(passage) + 5:
                continue
            found = fuzz.partial_ratio_alignment(words, passage, score_cutoff=_LIKE)
            if found and found.dest_start <= end and start <= found.dest_end:
                return True
        return False

    def _read(self, template: str) -> Iterator[_Message]:
        """The messages of a template; those of macros are in the blocks that call them."""
        macros: dict[str, list[str]] = {}
        blocks: list[tuple[str, str, str]] = []
        waiting, seen = [template], set[str]()
        while waiting:
            name = waiting.pop()
            path = self._find_file(name)
            if name in seen or path is None:
                continue
            seen.add(name)
            text = _COMMENT.sub("", path.read_text("utf-8", "replace"))
            waiting += _IMPORT.findall(text)
            self._read_steps(text, path, macros, blocks)
        for block, file, step in blocks:
            for message in self._expand(step, macros, frozenset()):
                yield _Message(message, block, file)

    def _read_steps(
        self,
        text: str,
        path: Path,
        macros: dict[str, list[str]],
        blocks: list[tuple[str, str, str]],
    ) -> None:
        """What stands in the macros and blocks of a template: messages, and calls of macros."""
        owners: list[tuple[str, str]] = []
        for match in _STEP.finditer(text):
            if match["end"]:
                owners = owners[:-1]
            elif match["tag"]:
                owners.append((match["tag"], match["name"] or ""))
            elif owners:
                said = _MESSAGE.findall(match["messages"] or "")
                steps = [f'"{each}' for each in said] or [match["call"] or ""]
                kind, name = owners[-1]
                if kind == "macro":
                    macros.setdefault(name, []).extend(steps)
                else:
                    blocks += [(name, self._name(path), step) for step in steps]

    def _expand(
        self, step: str, macros: dict[str, list[str]], within: frozenset[str]
    ) -> Iterator[str]:
        if step.startswith('"'):
            yield step[1:]
        elif step not in within:
            for inner in macros.get(step, ()):
                yield from self._expand(inner, macros, within | {step})

    def _find_file(self, name: str) -> Path | None:
        own = self._folder / name
        packaged = PACKAGED / name.removeprefix("reportgen/")
        found = (own, packaged) if not name.startswith("reportgen/") else (packaged,)
        return next((path for path in found if path.is_file()), None)

    def _name(self, path: Path) -> str:
        return path.name if path.is_relative_to(PACKAGED) else f"templates/{path.name}"
