"""A brand as files of the Quarto project: `_brand.yml`, a style sheet, logos and fonts."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from reportgen.branding.checks import place_file
from reportgen.branding.house import House, furnish, list_files
from reportgen.intake.files import read_plain
from reportgen.language.translation import Words
from reportgen.model.brand import Brand
from reportgen.model.brief import Brief
from reportgen.reading.enclosures import name_plainly
from reportgen.stationery import Emblem, Look, draw_emblem

STYLE_SHEET = "brand.css"
_FOLDER = "brand"
_STYLED = ("html", "revealjs")
_SIGNED = (*_STYLED, "typst")
_DRESSED = (*_SIGNED, "docx", "pptx")
_ROMANS = {"antiqua", "baskerville", "bodoni", "caslon", "garamond", "georgia", "palatino", "times"}
_SIGNS = re.compile(r"[!-/:-@\[-`{-~]")
_FORMATS = {".otf": "opentype", ".ttf": "truetype", ".woff": "woff", ".woff2": "woff2"}


def find_house(brief: Brief) -> House:
    """The look of a brief's brand, its logos by their places in the project."""
    house = furnish(brief.brand)
    logos = {
        size: replace(logo, path=_place(brief, logo.path), alt=logo.alt or house.name)
        for size, logo in house.logos.items()
    }
    return replace(house, logos=logos)


def find_look(brief: Brief, root: Path, words: Words) -> Look:
    """The look of Office files: their own, and over it what the brand has.

    `root` is the workspace's folder. Raises OSError where the logo's file cannot be read, and
    ReportgenError where it is not a picture.
    """
    house = find_house(brief)
    colours = {name: digits.upper() for name, digits in house.colours}
    faces = {
        "serif": house.headings or house.base,
        "text": house.base,
        "sans": house.base,
        "mono": house.monospace,
    }
    named = {
        "ink": colours.get("ink"),
        "muted": colours.get("muted"),
        "accent": colours.get("accent"),
        "line": colours.get("hairline"),
        "panel": colours.get("panel"),
        "paper": colours.get("paper"),
        "heading": colours.get("heading") or colours.get("ink"),
        "link": colours.get("link") or colours.get("accent"),
        "mark": colours.get("mark"),
        **faces,
    }
    given = {name: value for name, value in named.items() if value}
    return replace(Look(), emblem=_find_emblem(brief, root, words), **given)


def _find_emblem(brief: Brief, root: Path, words: Words) -> Emblem | None:
    logo, house = furnish(brief.brand).logo, find_house(brief)
    if logo is None or house.logo is None:
        return None
    content = read_plain(root / place_file(brief, logo.path))
    return draw_emblem(logo.path, content, house.logo.alt or words.say("Logo"))


def make_livery(brief: Brief, root: Path) -> dict[str, bytes]:
    """The files of a brand, by their names in the project; none where there is no brand.

    `root` is the workspace's folder. Raises OSError where a file cannot be read.
    """
    if brief.brand is None:
        return {}
    contents = {
        name: read_plain(root / place_file(brief, name)) for _, name in list_files(brief.brand)
    }
    files = {_place(brief, name): content for name, content in contents.items()}
    sheet = "\n".join([*_write_faces(brief.brand, contents), *_write_properties(find_house(brief))])
    return {
        "_brand.yml": _write_brand(brief).encode(),
        STYLE_SHEET: f"{sheet}\n".encode(),
        **files,
    }


def describe_livery(brief: Brief, words: Words) -> dict[str, dict[str, Any]]:
    """What the formats take of a brand, by Quarto's names: its colours, typefaces and logo.

    They stand under `house`, a key that Quarto leaves alone: it makes more of `logo`.
    """
    house = find_house(brief)
    told = {name: list(_describe(house, words, name)) for name in _DRESSED} if house.is_set else {}
    return {name: dict(options) for name, options in told.items() if options}


def _describe(house: House, words: Words, name: str) -> Iterator[tuple[str, Any]]:
    if name in _STYLED:
        yield "css", [STYLE_SHEET]
    shown: dict[str, str] = {colour: str(digits) for colour, digits in house.colours}
    if house.logo and name in _SIGNED:
        alt = house.logo.alt or words.say("Logo")
        # Pandoc reads it as Markdown, and writes it into an attribute, which a straight quotation
        # mark would end.
        plain = _SIGNS.sub(r"\\\g<0>", alt.replace('"', "”"))
        shown |= {"logo": house.logo.path, "logo-alt": plain}
    if shown:
        yield "house", shown
    faces = {"mainfont": house.base, "headfont": house.headings, "monofont": house.monospace}
    yield from ((face, family) for face, family in faces.items() if family)


def _place(brief: Brief, name: str) -> str:
    """Where a file of the brand comes to stand in the project."""
    return (PurePosixPath(_FOLDER) / name_plainly(place_file(brief, name))).as_posix()


def _write_brand(brief: Brief) -> str:
    """`_brand.yml` as the project has it: its files in it, and no font from the network.

    The logo is not in it, which Quarto would set on every slide and over the slide's number: the
    templates put it where it belongs.
    """
    assert brief.brand is not None
    raw = brief.brand.model_dump(by_alias=True, exclude_none=True, exclude_defaults=True)
    for path, name in list_files(brief.brand):
        _put(raw, path, _place(brief, name))
    for font in raw.get("typography", {}).get("fonts", ()):
        if font.get("source") in ("google", "bunny"):
            font["source"] = "system"  # what is not on the machine is not fetched
    raw.pop("logo", None)
    head = "# The house's look, as brief.yml has it; Quarto 1.6 and later use it by themselves.\n"
    return head + yaml.safe_dump(_plain(raw), allow_unicode=True, sort_keys=False)


def _put(raw: Any, path: tuple[str | int, ...], value: str) -> None:
    for part in path[:-1]:
        raw = raw[part]
    raw[path[-1]] = value


def _plain(value: Any) -> Any:
    """Tuples as lists, which YAML has a notation for."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


def _write_faces(brand: Brand, contents: dict[str, bytes]) -> Iterator[str]:
    """The fonts that the brand brings, within the style sheet: a page has to open offline."""
    for font in brand.typography.fonts if brand.typography else ():
        for file in font.files:
            kind = _FORMATS[PurePosixPath(file.path).suffix.lower()]
            data = base64.b64encode(contents[file.path]).decode()
            yield (
                f'@font-face {{ font-family: "{font.family}"; font-weight: {file.weight or 400}; '
                f"font-style: {file.style or 'normal'}; "
                f'src: url("data:font/{kind};base64,{data}") format("{kind}"); }}'
            )


def _write_properties(house: House) -> Iterator[str]:
    """What the documents' style sheets take of the brand, as custom properties."""
    properties = {
        "background": house.paper,
        "foreground": house.ink,
        "primary": house.accent,
        "primary-dark": house.accent_on_dark,
        "secondary": house.muted,
        "link": house.link,
        "headings": house.heading,
        "mark": house.mark,
        "panel": house.panel,
        "line": house.line,
        **{f"font-{kind}": f'"{name}", {_generic(name)}' for kind, name in _families(house)},
    }
    yield ":root {"
    yield from (f"  --brand-{name}: {value};" for name, value in properties.items() if value)
    yield "}"


def _generic(family: str) -> str:
    """What stands in for a typeface that a reader's machine does not have."""
    words = set(family.lower().split())
    if words & {"mono", "code", "courier"}:
        return "monospace"
    is_roman = "serif" in words and "sans" not in words
    return "serif" if is_roman or words & _ROMANS else "sans-serif"


def _families(house: House) -> Iterator[tuple[str, str]]:
    for kind in ("base", "headings", "monospace"):
        if family := getattr(house, kind):
            yield kind, family
