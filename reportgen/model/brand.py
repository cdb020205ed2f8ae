"""A house's colours, typefaces and logos, in the format of Quarto's `_brand.yml`.

Where that format allows a word for a mapping (`base: Lato` for `base: {family: Lato}`), the
records have the mapping. What only a web site needs (`defaults`) is kept as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, GetPydanticSchema, StringConstraints
from pydantic_core import core_schema

from reportgen.model.records import Record, Text

Family = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=r"^[^\"'`\\;:{}()<>@$#/]+$")
]
_NAMES = ["thin", "extra-light", "light", "normal", "medium", "semi-bold", "bold", "extra-bold"]
_NAMES += ["black"]
Slant = Literal["normal", "italic", "oblique"]
Length = Annotated[str, StringConstraints(pattern=r"^\d*\.?\d+(px|pt|em|rem|%)$")]


def _hyphenate(name: str) -> str:
    return name.replace("_", "-")


def _short_for(field: str, record: type[Record]) -> BeforeValidator:
    """A word alone stands for the record that has it under `field`."""

    def lengthen(value: Any) -> Any:
        return {field: value} if isinstance(value, str) else value

    return BeforeValidator(lengthen, json_schema_input_type=Text | record)


def _weigh(value: Any) -> Any:
    return _WEIGHTS.get(value, value) if isinstance(value, str) else value


_WEIGHTS = dict(zip(_NAMES, range(100, 1000, 100), strict=True)) | {
    "ultra-light": 200,
    "regular": 400,
    "demi-bold": 600,
    "ultra-bold": 800,
}
Weight = Annotated[
    int,
    Field(ge=100, le=900, multiple_of=100),
    BeforeValidator(_weigh, json_schema_input_type=int | Text),
]
"""A weight, 400 for the normal one; words such as "semi-bold" stand for numbers."""


class _Hyphenated(Record):
    model_config = ConfigDict(alias_generator=_hyphenate)


class BrandName(Record):
    """What the house is called."""

    full: Annotated[Text | None, Field(description="Its whole name.")] = None
    short: Annotated[Text | None, Field(description="What people call it.")] = None


class BrandMeta(Record):
    """Who the house is; further fields are kept and not used."""

    model_config = ConfigDict(extra="allow")

    name: Annotated[
        Annotated[BrandName, _short_for("full", BrandName)] | None, Field(description="Its name.")
    ] = None
    link: Annotated[Text | dict[str, Text] | None, Field(description="Its pages.")] = None


class BrandImage(Record):
    """A picture that stands for the house."""

    path: Annotated[Text, Field(description="Its file, beside the brand’s.")]
    alt: Annotated[Text | None, Field(description="What it shows, in words.")] = None


Image = Annotated[BrandImage, _short_for("path", BrandImage)]


class BrandVariants(Record):
    """A logo for light grounds and one for dark ones: a file, or a name among the images."""

    light: Annotated[Text | None, Field(description="For a light ground.")] = None
    dark: Annotated[Text | None, Field(description="For a dark ground.")] = None


Variants = Annotated[BrandVariants, _short_for("light", BrandVariants)]


class BrandLogo(Record):
    """The logos, by size."""

    images: Annotated[dict[str, Image], Field(description="Pictures by name.")] = Field(
        default_factory=dict
    )
    small: Annotated[Variants | None, Field(description="For a corner.")] = None
    medium: Annotated[Variants | None, Field(description="For a head.")] = None
    large: Annotated[Variants | None, Field(description="For a title page.")] = None


class BrandColor(Record):
    """The colours: #rrggbb, a name of CSS, or a name from the palette."""

    palette: Annotated[dict[str, Text], Field(description="Colours by name.")] = Field(
        default_factory=dict
    )
    foreground: Annotated[Text | None, Field(description="Of text.")] = None
    background: Annotated[Text | None, Field(description="Of the page.")] = None
    primary: Annotated[Text | None, Field(description="The house’s own.")] = None
    secondary: Annotated[Text | None, Field(description="Of lesser text.")] = None
    tertiary: Annotated[Text | None, Field(description="A third.")] = None
    success: Annotated[Text | None, Field(description="What is good.")] = None
    info: Annotated[Text | None, Field(description="What is to be known.")] = None
    warning: Annotated[Text | None, Field(description="What needs care.")] = None
    danger: Annotated[Text | None, Field(description="What is bad.")] = None
    light: Annotated[Text | None, Field(description="A light one.")] = None
    dark: Annotated[Text | None, Field(description="A dark one.")] = None
    link: Annotated[Text | None, Field(description="Of links, else the primary.")] = None


class BrandFontFile(Record):
    """A file of a font."""

    path: Annotated[Text, Field(description="The file, beside the brand’s.")]
    weight: Annotated[Weight | None, Field(description="Which weight it has.")] = None
    style: Annotated[Slant | None, Field(description="Upright or italic.")] = None


class BrandFont(Record):
    """A font that the house uses, and where it comes from; none is ever fetched."""

    family: Annotated[Family, Field(description="Its name.")]
    source: Annotated[
        Literal["system", "file", "google", "bunny"], Field(description="Where it comes from.")
    ] = "system"
    files: Annotated[
        tuple[Annotated[BrandFontFile, _short_for("path", BrandFontFile)], ...],
        Field(description="Its files, for the source `file`."),
    ] = ()
    weight: Annotated[Any, Field(description="The weights that are used.")] = None
    style: Annotated[Any, Field(description="The styles that are used.")] = None
    display: Annotated[Text | None, Field(description="How a page waits for it.")] = None


class BrandText(_Hyphenated):
    """How a kind of text looks."""

    family: Annotated[Family | None, Field(description="Its typeface.")] = None
    size: Annotated[Length | None, Field(description="Its size, e.g. 11pt.")] = None
    weight: Annotated[Weight | None, Field(description="How bold it is.")] = None
    style: Annotated[Slant | None, Field(description="Upright or italic.")] = None
    color: Annotated[Text | None, Field(description="Its colour.")] = None
    background_color: Annotated[Text | None, Field(description="The colour behind it.")] = None
    line_height: Annotated[float | None, Field(description="The height of a line.")] = None
    decoration: Annotated[Text | None, Field(description="E.g. underline.")] = None


Face = Annotated[BrandText, _short_for("family", BrandText)]


class BrandTypography(_Hyphenated):
    """The typefaces, and what they are for."""

    fonts: Annotated[tuple[BrandFont, ...], Field(description="The fonts.")] = ()
    base: Annotated[Face | None, Field(description="Text.")] = None
    headings: Annotated[Face | None, Field(description="Headings.")] = None
    monospace: Annotated[Face | None, Field(description="Code.")] = None
    monospace_inline: Annotated[Face | None, Field(description="Code within a line.")] = None
    monospace_block: Annotated[Face | None, Field(description="Code on lines of its own.")] = None
    link: Annotated[Face | None, Field(description="Links.")] = None


class Brand(Record):
    """A house's colours, typefaces and logos: `brand:` in brief.yml, or a file of its own."""

    meta: Annotated[BrandMeta | None, Field(description="Who the house is.")] = None
    logo: Annotated[
        Annotated[BrandLogo, _short_for("medium", BrandLogo)] | None,
        Field(description="Its logos."),
    ] = None
    color: Annotated[BrandColor | None, Field(description="Its colours.")] = None
    typography: Annotated[BrandTypography | None, Field(description="Its typefaces.")] = None
    defaults: Annotated[dict[str, Any], Field(description="For other programs.")] = Field(
        default_factory=dict
    )


def _accept_file(value: Any, validate: Callable[[Any], Brand]) -> Brand | str:
    return value.strip() if isinstance(value, str) and value.strip() else validate(value)


def _make_schema(
    _: Any, handler: Callable[[Any], core_schema.CoreSchema]
) -> core_schema.CoreSchema:
    """A mapping or a file's name, so that what is wrong in the mapping has its own place."""
    mapping = handler(Brand)
    either = core_schema.union_schema([core_schema.str_schema(min_length=1), mapping])
    return core_schema.no_info_wrap_validator_function(
        _accept_file, mapping, json_schema_input_schema=either
    )


BrandOrFile = Annotated[Brand | str, GetPydanticSchema(_make_schema)]
"""A brand, or the name of the file that it is in."""
