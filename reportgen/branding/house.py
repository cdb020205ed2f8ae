"""What documents take of a brand: colours that can be read, typefaces, logos.

A colour that is too pale for text on its ground is not taken for text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from reportgen.branding.colours import Colour
from reportgen.model.brand import Brand, BrandColor, BrandImage, BrandLogo, BrandText, BrandVariants

INK, PAPER, DARK_PAPER = (Colour.parse(text) for text in ("#1f2227", "#ffffff", "#15181c"))
_ACCENT, _MUTED = (Colour.parse(text) for text in ("#1d3d63", "#5c5a54"))
"""The documents' own, which have to be read on a brand's paper too."""
_WHITE = Colour(255, 255, 255)
_TINTS = (0.06, 0.04, 0.02, 0.0)
THEME_COLOURS = tuple(name for name in BrandColor.model_fields if name != "palette")
SIZES = ("large", "medium", "small")


@dataclass(frozen=True)
class Logo:
    """A logo: its file, by its name beside the brand's, and what it shows in words."""

    path: str
    alt: str


@dataclass(frozen=True)
class House:
    """The brand; for what is None or empty, documents use their own.

    `ink`, `muted`, `accent`, `link` and `heading` can all be read on `paper`. `mark` is the
    house's colour for bars and rules, which may be pale. `accent_on_dark` is for a dark page.
    """

    is_set: bool = False
    name: str = ""
    paper: Colour | None = None
    ink: Colour | None = None
    muted: Colour | None = None
    accent: Colour | None = None
    accent_on_dark: Colour | None = None
    link: Colour | None = None
    heading: Colour | None = None
    mark: Colour | None = None
    base: str = ""
    headings: str = ""
    monospace: str = ""
    logos: Mapping[str, Logo] = field(default_factory=dict)
    """By size, or size and "-dark", for light and for dark grounds."""

    @property
    def logo(self) -> Logo | None:
        """The logo for a head: the medium one, else the nearest in size."""
        return next((self.logos[s] for s in ("medium", "large", "small") if s in self.logos), None)

    @property
    def panel(self) -> Colour | None:
        """The background of boxes: the paper with as much ink as leaves text readable."""
        text = (self.muted or _MUTED, self.accent or _ACCENT, self.link or _ACCENT)
        tints = [tint for share in _TINTS if (tint := self._tint(share))]
        return next((t for t in tints if all(one.is_legible_on(t) for one in text)), None)

    @property
    def line(self) -> Colour | None:
        """Of rules between rows."""
        return self._tint(0.2)

    def _tint(self, share: float) -> Colour | None:
        """The paper with some ink in it; None where both are the documents' own."""
        if not (self.ink or self.paper):
            return None
        return (self.paper or PAPER).mix(self.ink or INK, share)

    @property
    def colours(self) -> tuple[tuple[str, str], ...]:
        """The colours by the names that the PDF and Office have for them, as six digits."""
        named = {
            "ink": self.ink,
            "muted": self.muted,
            "accent": self.accent,
            "heading": self.heading,
            "link": self.link,
            "mark": self.mark,
            "paper": self.paper,
            "panel": self.panel,
            "hairline": self.line,
        }
        return tuple((name, colour.digits) for name, colour in named.items() if colour)


@dataclass(frozen=True)
class Pallor:
    """A colour that cannot be read on its ground; `path` leads to it in the brand."""

    path: tuple[str, ...]
    colour: Colour
    ground: Colour


def furnish(brand: Brand | None) -> House:
    """The look of a brand; raises ValueError where a colour is none."""
    if brand is None:
        return House()
    colours = resolve_colours(brand)
    pale = {fault.path for fault in find_pale(brand)}
    ground = ("color", "foreground") not in pale and ("color", "background") not in pale
    readable = {path: colour for path, colour in colours.items() if path not in pale}

    def find(*path: str) -> Colour | None:
        return readable.get(path)

    mark = colours.get(("color", "primary"))
    paper = find("color", "background") if ground else None
    ink = find("color", "foreground") if ground else None

    def choose(own: Colour | None, usual: Colour) -> Colour | None:
        """The brand's own; else the documents', or its ink where theirs cannot be read."""
        return own or (None if usual.is_legible_on(paper or PAPER) else ink or INK)

    accent = choose(find("color", "primary"), _ACCENT)
    return House(
        is_set=True,
        name=_name(brand),
        paper=paper,
        ink=ink,
        muted=choose(find("color", "secondary"), _MUTED),
        accent=accent,
        accent_on_dark=_lighten(mark) if mark else None,
        link=find("typography", "link", "color") or find("color", "link") or accent,
        heading=find("typography", "headings", "color"),
        mark=mark,
        base=_family(brand, "base"),
        headings=_family(brand, "headings"),
        monospace=_family(brand, "monospace"),
        logos=dict(_list_logos(brand.logo)) if brand.logo else {},
    )


def resolve_colours(brand: Brand) -> dict[tuple[str, ...], Colour]:
    """Every colour that the brand names, by its path; raises ValueError where one is none."""
    return {path: find_colour(brand, text) for path, text in walk_colours(brand)}


def walk_colours(brand: Brand) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every colour as it is written, by its path."""
    if brand.color:
        for name, text in brand.color.palette.items():
            yield ("color", "palette", name), text
        for name in THEME_COLOURS:
            if text := getattr(brand.color, name):
                yield ("color", name), text
    if brand.typography:
        for name, face in brand.typography:
            if isinstance(face, BrandText):
                key = name.replace("_", "-")
                if face.color:
                    yield ("typography", key, "color"), face.color
                if face.background_color:
                    yield ("typography", key, "background-color"), face.background_color


def find_colour(brand: Brand, text: str, above: tuple[str, ...] = ()) -> Colour:
    """A colour as it is written, or by the name that it has in the palette or the theme.

    Raises ValueError where it is none, or where names lead in a circle.
    """
    named = _names(brand)
    if text in above:
        raise ValueError(f"{' → '.join((*above, text))} is circular. Write one of them as #rrggbb")
    if text in named:
        return find_colour(brand, named[text], (*above, text))
    return Colour.parse(text)


def _names(brand: Brand) -> dict[str, str]:
    """What colours may be called; a name of the palette goes before one of the theme."""
    if brand.color is None:
        return {}
    theme = {name: getattr(brand.color, name) for name in THEME_COLOURS}
    named = {name: text for name, text in theme.items() if text} | brand.color.palette
    return {name: text for name, text in named.items() if text != name}


def find_pale(brand: Brand) -> tuple[Pallor, ...]:
    """The colours of text that cannot be read on the brand's ground."""
    colours = resolve_colours(brand)
    paper = colours.get(("color", "background"), PAPER)
    ink = colours.get(("color", "foreground"), INK)
    if not ink.is_legible_on(paper):
        which = "foreground" if ("color", "foreground") in colours else "background"
        yielded = Pallor(("color", which), ink, paper)
        paper = PAPER
    else:
        yielded = None
    text = (
        ("color", "primary"),
        ("color", "secondary"),
        ("color", "link"),
        ("typography", "headings", "color"),
        ("typography", "link", "color"),
    )
    pale = [
        Pallor(path, colours[path], paper)
        for path in text
        if path in colours and not colours[path].is_legible_on(paper)
    ]
    return tuple([yielded, *pale] if yielded else pale)


def _lighten(colour: Colour) -> Colour:
    """The colour with as much white as it needs to be read on a dark page."""
    shares = (share / 20 for share in range(21))
    lighter = (colour.mix(_WHITE, share) for share in shares)
    return next(one for one in lighter if one.contrast(DARK_PAPER) >= 7)


def _name(brand: Brand) -> str:
    name = brand.meta.name if brand.meta else None
    return (name.full or name.short or "") if name else ""


def _family(brand: Brand, kind: str) -> str:
    face = getattr(brand.typography, kind) if brand.typography else None
    return (face.family or "") if face else ""


def _list_logos(logo: BrandLogo) -> Iterator[tuple[str, Logo]]:
    for size in SIZES:
        variants: BrandVariants | None = getattr(logo, size)
        if variants and variants.light:
            yield size, _find_image(logo, variants.light)
        if variants and variants.dark:
            yield f"{size}-dark", _find_image(logo, variants.dark)


def _find_image(logo: BrandLogo, name: str) -> Logo:
    image = logo.images.get(name) or BrandImage(path=name)
    return Logo(image.path, image.alt or "")


def list_files(brand: Brand) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """The files that a brand names, each with the path to its name in the brand."""
    if brand.logo:
        for name, image in brand.logo.images.items():
            yield ("logo", "images", name, "path"), image.path
        for size in SIZES:
            variants: BrandVariants | None = getattr(brand.logo, size)
            for ground in ("light", "dark"):
                chosen = getattr(variants, ground) if variants else None
                if chosen and chosen not in brand.logo.images:
                    yield ("logo", size, ground), chosen
    for index, font in enumerate(brand.typography.fonts if brand.typography else ()):
        for number, file in enumerate(font.files):
            yield ("typography", "fonts", index, "files", number, "path"), file.path
