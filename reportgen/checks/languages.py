"""Whether all that a brief says can be said in its language."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from reportgen.errors import Finding, Location
from reportgen.language.translation import (
    PACKAGED,
    Message,
    find_files,
    find_touched,
    is_sound,
    list_languages,
    read_messages,
)
from reportgen.model.brief import Brief
from reportgen.rules import BAD_TRANSLATION, UNKNOWN_LANGUAGE, UNTRANSLATED
from reportgen.templating.environment import extract_messages
from reportgen.workspace import BRIEF_FILE, Workspace

_TEMPLATE = PACKAGED / "messages.pot"
_SHOWN = 3


def check_language(brief: Brief, workspace: Workspace) -> Iterator[Finding]:
    """The brief's language has a translation, and that has all messages; English needs none."""
    lang, own = brief.publication.lang, workspace.translations
    where = brief.locate(BRIEF_FILE, "lang")
    files = find_files(lang, own)
    is_english = lang.partition("-")[0].lower() == "en"
    if not files and not is_english:
        message = f"There is no translation for {lang!r}: the packaged words stay English."
        remedy = (
            f"Available: en, {', '.join(list_languages())}. Copy one to translations/{lang}.po "
            "and translate it, or set another lang."
        )
        yield UNKNOWN_LANGUAGE.at(where, message, remedy)
        return
    known: set[tuple[str, ...]] = set()
    for path in files:
        yield from _check_file(path, _name(path, workspace), known)
    if is_english:
        return  # a message is its own text
    asked = {m.id for m in read_messages(_TEMPLATE)} | extract_messages(workspace.templates)
    if missing := sorted(asked - known):
        yield _report_missing(lang, missing, _name(files[0], workspace))


def _check_file(path: Path, name: str, known: set[tuple[str, ...]]) -> Iterator[Finding]:
    """One PO file: it can be read, and its messages can be used; these come to `known`."""
    try:
        messages = read_messages(path)
    except ValueError as error:
        yield BAD_TRANSLATION.at(Location(name), f"{error}.", "Correct it in a PO editor.")
        return
    for message in messages:
        if is_sound(message):
            known.add(message.id)
        elif message.is_translated:
            where = Location(name, message.line)
            if touched := find_touched(message):
                text = f"A letter touches {touched}: the reference would lead nowhere."
                yield BAD_TRANSLATION.at(where, text, f"Put a space between {touched} and it.")
                continue
            text = (
                f"The translation of {message.id[0]!r} has different placeholders, or lacks a "
                f"plural form."
            )
            yield BAD_TRANSLATION.at(where, text, f"Keep these exactly: {_list(message)}.")


def _list(message: Message) -> str:
    names = sorted(message.placeholders)
    return ", ".join(f"{{{name}}}" for name in names) or "every form"


def _report_missing(lang: str, missing: list[tuple[str, ...]], name: str) -> Finding:
    shown = "; ".join(f"{message[0]!r}" for message in missing[:_SHOWN])
    more = f"; and {len(missing) - _SHOWN} more" if len(missing) > _SHOWN else ""
    number = f"{len(missing)} message{'s' * (len(missing) > 1)}"
    return UNTRANSLATED.at(
        Location(name),
        f"The translation for {lang!r} lacks {number}, which stay English: {shown}{more}.",
        f"Translate them in translations/{lang}.po of this workspace, which takes precedence.",
    )


def _name(path: Path, workspace: Workspace) -> str:
    """A PO file as its author knows it: by its place in the workspace or the package."""
    if path.is_relative_to(workspace.root):
        return path.relative_to(workspace.root).as_posix()
    return f"reportgen/translations/{path.name}"
