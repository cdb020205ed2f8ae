"""Whether all that a brief says can be said in its language."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from reportgen.errors import Finding, Location
from reportgen.language.terms import find_untranslated
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
from reportgen.model.locators import Locator
from reportgen.rules import BAD_TRANSLATION, ENGLISH_PLACE, UNKNOWN_LANGUAGE, UNTRANSLATED
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


def check_places(brief: Brief) -> Iterator[Finding]:
    """The words for places (p., §) are those of the brief's language; one finding for each."""
    lang = brief.publication.lang
    english = find_untranslated(lang)
    if not english:
        return
    told: set[str] = set()
    for where, locator in _list_locators(brief):
        for part in locator.parts:
            if part.label in english and part.label not in told:
                told.add(part.label)
                name = part.label.removesuffix("-locator")
                yield ENGLISH_PLACE.at(
                    where,
                    f"There is no word for {name!r} in {lang!r}: documents say “{part}”.",
                    "Name another place, such as the page, or leave it as it is.",
                )


def _list_locators(brief: Brief) -> Iterator[tuple[Location, Locator]]:
    for source in brief.sources:
        for number, claim in enumerate(source.claims):
            path = ("claims", number)
            yield brief.locate(source.file, *path, "locator"), claim.locator
            for index, evidence in enumerate(claim.evidence):
                if evidence.locator is not None:
                    where = (*path, "evidence", index, "locator")
                    yield brief.locate(source.file, *where), evidence.locator


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
