"""Gathers our own words into reportgen/translations/: `nox -s docs`.

messages.pot gets every message of the templates, of the Quarto extension's filters, of the reading
room's scripts and forms, and of the code, and each translation the messages that are new (empty)
without those that are gone; what is translated stays. The filters get their words in each language
as reportgen/extension/words/.
"""

from __future__ import annotations

import ast
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from reportgen.language.lexicon import EXTENSION, list_messages, write_lexicon
from reportgen.language.translation import PACKAGED, find_words, list_languages
from reportgen.room.fields import list_descriptions
from reportgen.room.words import list_words
from reportgen.templating.environment import PACKAGED as TEMPLATES
from reportgen.templating.environment import extract_messages
from reportgen.workspace import PACKAGE

POT = PACKAGED / "messages.pot"
HEAD = """\
# Our own words, for translators: copy this file to <language>.po, fill in the Plural-Forms of
# the language, and write each translation into its msgstr. Made by `nox -s docs`.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"""
SPEAKERS = ("words.say", "words.count")


def gather_messages(language: str | None = None) -> Catalog:
    """All messages, each with the files that have it, and room for the forms of a language."""
    catalogue = Catalog(language, charset="utf-8")
    for path in sorted(TEMPLATES.rglob("*.j2")):
        place = f"templates/{path.relative_to(TEMPLATES).as_posix()}"
        for message in sorted(extract_messages(path)):
            catalogue.add(message if len(message) > 1 else message[0], locations=[(place, 0)])
    for said, places in list_messages().items():
        catalogue.add(said if len(said) > 1 else said[0], locations=places)
    for words, said_at in list_words().items():
        catalogue.add(words, locations=said_at)
    for description in list_descriptions():
        catalogue.add(description, locations=[("room/fields.py", 0)])
    for path in sorted(PACKAGE.rglob("*.py")):
        for line, message in find_calls(ast.parse(path.read_bytes())):
            place = (path.relative_to(PACKAGE).as_posix(), line)
            catalogue.add(message if len(message) > 1 else message[0], locations=[place])
    return catalogue


def find_calls(tree: ast.AST) -> list[tuple[int, tuple[str, ...]]]:
    """The lines and messages of `words.say("…")` and `words.count("…", "…", n)` in code."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(SPEAKERS):
            size = 2 if ast.unparse(node.func).endswith("count") else 1
            texts = [arg.value for arg in node.args[:size] if isinstance(arg, ast.Constant)]
            if len(texts) != size or not all(isinstance(text, str) for text in texts):
                raise ValueError(f"line {node.lineno}: a message is written out where it is said")
            found.append((node.lineno, tuple(map(str, texts))))
    return sorted(found)


def write_template() -> str:
    """messages.pot, as text."""
    return f"{HEAD}\n{_write(gather_messages())}"


def write_translation(path: Path) -> str:
    """A translation with the messages that there are now, as text; its head as it is."""
    text = path.read_text(encoding="utf-8")
    old, new = read_po(BytesIO(text.encode())), gather_messages(path.stem.replace("-", "_"))
    for message in new:
        if message.id and (known := old.get(_key(message.id))) is not None:
            message.string = known.string
            message.user_comments = known.user_comments
    head, _, _ = text.partition("\n\n")
    return f"{head}\n\n{_write(new)}"


def write_lexicons() -> dict[Path, bytes]:
    """The words of the filters in every language that there is, by the files they belong in."""
    languages = ("en", *list_languages())
    return {
        EXTENSION / "words" / f"{lang}.json": write_lexicon(find_words(lang)) for lang in languages
    }


def _key(identifier: str | tuple[str, ...]) -> str:
    return identifier if isinstance(identifier, str) else identifier[0]


def _write(catalogue: Catalog) -> str:
    written = BytesIO()
    write_po(written, catalogue, width=96, omit_header=True, include_lineno=False)
    return written.getvalue().decode().lstrip("\n")


if __name__ == "__main__":
    POT.write_text(write_template(), encoding="utf-8", newline="\n")
    for translation in sorted(PACKAGED.glob("*.po")):
        translation.write_text(write_translation(translation), encoding="utf-8", newline="\n")
    for path, content in write_lexicons().items():
        path.write_bytes(content)
