"""A brand reaches every document, in colours that can be read, and from the workspace alone."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
import yaml

import reportgen
from reportgen.branding.colours import Colour
from reportgen.branding.house import INK, PAPER, furnish
from reportgen.glyphs import advise_fonts, list_glyphs
from reportgen.model.brand import Brand
from reportgen.rules import (
    BAD_BRAND_FILE,
    BAD_VALUE,
    MISSING_FONT,
    OUTSIDE,
    PALE_COLOUR,
    UNREADABLE,
    Rule,
)
from reportgen.schemas import write_schemas
from reportgen.starters import create
from reportgen.stationery import draw_emblem

LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="4"/></svg>'
)
WINE = {
    "meta": {"name": "Institute of Examples"},
    "logo": "logo.svg",
    "color": {
        "palette": {"wine": "#7a1f3d"},
        "background": "#fffdf8",
        "foreground": "#2a2023",
        "primary": "wine",
    },
    "typography": {"base": "DejaVu Sans", "headings": {"family": "A Face Nobody Has"}},
}


def make_workspace(folder: Path, brand: object, **files: str) -> Path:
    create(folder, {})
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_svg", ".svg").replace("_yml", ".yml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    text = yaml.safe_dump({"brand": brand}, allow_unicode=True)
    brief = folder / "brief.yml"
    brief.write_text(f"{brief.read_text('utf-8')}\n{text}", "utf-8")
    return folder


def find(folder: Path) -> list[tuple[str, str, str]]:
    rules = (BAD_BRAND_FILE, PALE_COLOUR, BAD_VALUE, UNREADABLE, OUTSIDE)
    wanted = {"RG104", *(rule.code for rule in rules)}
    findings = reportgen.check(folder).findings
    return [(f.code, f.message, f.remedy) for f in findings if f.code in wanted]


# ── colours ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text", ["#36c", "#3366CC", "rgb(51, 102, 204)", "hsl(220, 60%, 50%)", "hsl(220deg 60% 50%)"]
)
def test_a_colour_can_be_written_in_several_ways(text: str) -> None:
    assert str(Colour.parse(text)) == "#3366cc"


@pytest.mark.parametrize("text", ["#12345", "rgb(300,0,0)", "bluish", "", "url(x)"])
def test_what_is_no_colour_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a colour"):
        Colour.parse(text)


def test_contrast_is_that_of_wcag() -> None:
    black, white = Colour.parse("black"), Colour.parse("white")
    assert black.contrast(white) == pytest.approx(21)
    assert Colour.parse("#777").contrast(white) == pytest.approx(4.48, abs=0.01)
    assert not Colour.parse("#777").is_legible_on(white)


def test_colours_go_by_their_names_in_the_palette() -> None:
    house = furnish(Brand.model_validate(WINE))
    assert str(house.accent) == "#7a1f3d"
    assert str(house.paper) == "#fffdf8"


def test_a_pale_colour_is_for_bars_and_never_for_text() -> None:
    house = furnish(Brand.model_validate({"color": {"primary": "#f2b632", "secondary": "#ccc"}}))
    assert (house.accent, house.muted) == (None, None)
    assert str(house.mark) == "#f2b632"


def test_text_that_cannot_be_read_on_its_page_leaves_both_to_the_documents() -> None:
    house = furnish(Brand.model_validate({"color": {"foreground": "#999", "background": "#888"}}))
    assert (house.ink, house.paper) == (None, None)


def test_the_documents_own_colours_give_way_where_they_cannot_be_read_on_the_brands_ground() -> (
    None
):
    dark = {"color": {"background": "#111", "foreground": "#eee", "primary": "#222"}}
    house = furnish(Brand.model_validate(dark))
    assert house.accent == house.muted == house.link == house.ink
    assert house.panel
    assert house.ink
    assert house.ink.is_legible_on(house.panel)


def test_all_text_of_a_house_can_be_read() -> None:
    for primary in ("#000", "#7a1f3d", "#f2b632", "#767676", "#fff"):
        house = furnish(Brand.model_validate({"color": {"primary": primary}}))
        assert house.accent is None or house.accent.is_legible_on(PAPER)
        assert house.accent_on_dark is None or house.accent_on_dark.is_legible_on(INK)


# ── what is found ────────────────────────────────────────────────────────────────────────


def test_a_good_brand_is_not_remarked_on(tmp_path: Path) -> None:
    assert find(make_workspace(tmp_path / "w", WINE, logo_svg=LOGO)) == []


def test_a_brand_may_be_a_file_of_its_own(tmp_path: Path) -> None:
    files = {"house___brand_yml": yaml.safe_dump(WINE), "house__logo_svg": LOGO}
    assert find(make_workspace(tmp_path / "w", "house/_brand.yml", **files)) == []


def test_a_misspelt_field_has_its_place_and_a_suggestion(tmp_path: Path) -> None:
    folder = make_workspace(tmp_path / "w", {"color": {"backgroud": "white"}})
    ((code, message, remedy),) = find(folder)
    assert (code, "backgroud" in message) == ("RG104", True)
    assert remedy == "Did you mean 'background'?"


@pytest.mark.parametrize(
    ("brand", "message"),
    [
        ({"color": {"palette": {"wine": "#712"}, "primary": "whine"}}, "'whine' is not a colour"),
        ({"color": {"primary": "secondary", "secondary": "primary"}}, "is circular"),
        ({"typography": {"link": {"color": "no"}}}, "'no' is not a colour"),
        (
            {"typography": {"base": {"family": 'x"; } body { display: none'}}},
            "cannot be the family",
        ),
        ({"typography": {"base": {"size": "large"}}}, "cannot be the size"),
    ],
)
def test_a_value_that_does_not_fit_is_an_error(brand: object, message: str, tmp_path: Path) -> None:
    found = find(make_workspace(tmp_path / "w", brand))
    assert any(code == BAD_VALUE.code and message in said for code, said, _ in found)


def test_a_misspelt_colour_of_the_palette_is_suggested(tmp_path: Path) -> None:
    brand = {"color": {"palette": {"wine": "#7a1f3d"}, "primary": "whine"}}
    ((_, _, remedy),) = find(make_workspace(tmp_path / "w", brand))
    assert remedy.startswith("Did you mean 'wine'?")


def test_a_pale_colour_is_reported_with_its_ratio(tmp_path: Path) -> None:
    ((code, message, _),) = find(make_workspace(tmp_path / "w", {"color": {"primary": "#f2b632"}}))
    assert code == PALE_COLOUR.code
    assert "1.8:1" in message


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("none.svg", "There is no file 'none.svg'"),
        ("../logo.svg", "outside the workspace"),
        ("/etc/hostname", "outside the workspace"),
        ("https://example.org/logo.svg", "is on the network"),
        ("brief.yml", "Documents cannot use"),
        ("broken.png", "is not the kind of picture"),
    ],
)
def test_a_logo_that_cannot_be_used_is_an_error(name: str, message: str, tmp_path: Path) -> None:
    folder = make_workspace(tmp_path / "w", {"logo": {"medium": name}}, **{"broken.png": LOGO})
    ((code, said, _),) = find(folder)
    assert code == (OUTSIDE.code if "outside" in message else BAD_BRAND_FILE.code)
    assert message in said


@pytest.mark.parametrize(("name", "rule"), [("_brand.yml", UNREADABLE), ("../_brand.yml", OUTSIDE)])
def test_a_brand_that_is_not_there_is_an_error(name: str, rule: Rule, tmp_path: Path) -> None:
    ((code, _, _),) = find(make_workspace(tmp_path / "w", name))
    assert code == rule.code


def test_the_schema_takes_a_file_and_a_mapping() -> None:
    schema = yaml.safe_load(write_schemas()["brief.schema.json"])
    kinds = schema["properties"]["brand"]["anyOf"]
    assert {"$ref": "#/$defs/Brand"} in kinds
    assert any(kind.get("type") == "string" for kind in kinds)


# ── documents ────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, reportgen.Build]:
    """The starter in the look of a house, in all formats."""
    folder = make_workspace(tmp_path_factory.mktemp("brand") / "w", WINE, logo_svg=LOGO)
    return folder, reportgen.build(folder, to="all", engine="embedded")


def read(built: tuple[Path, reportgen.Build], name: str) -> str:
    return (built[0] / "outputs" / name).read_text("utf-8")


def test_the_project_has_the_brand_and_its_files(built: tuple[Path, reportgen.Build]) -> None:
    raw = yaml.safe_load(read(built, "quarto/_brand.yml"))
    assert raw["color"] == WINE["color"]
    assert "logo" not in raw  # Quarto would set it on every slide, over the number
    assert read(built, "quarto/brand/logo.svg") == LOGO


@pytest.mark.parametrize("name", ["brief.html", "slides.html"])
def test_pages_and_slides_have_its_colours_and_typefaces(
    name: str, built: tuple[Path, reportgen.Build]
) -> None:
    page = read(built, name)
    assert "--brand-primary: #7a1f3d;" in page
    assert '--brand-font-base: "DejaVu Sans", sans-serif;' in page


def test_the_brand_stands_once_in_the_project_under_keys_that_quarto_leaves_alone(
    built: tuple[Path, reportgen.Build],
) -> None:
    for name in ("quarto/brief.qmd", "quarto/slides.qmd"):
        front = read(built, name).split("\n---\n")[0]
        assert "logo" not in front
        assert "brand" not in front
    formats = yaml.safe_load(read(built, "quarto/_quarto.yml"))["format"]
    for options in formats.values():
        assert "logo" not in options
    assert formats["reportgen-revealjs"]["house"]["logo"] == "brand/logo.svg"
    assert formats["reportgen-html"]["css"] == ["brand.css"]


def test_the_page_carries_the_logo_with_its_words(built: tuple[Path, reportgen.Build]) -> None:
    image = re.search(r'<img class="logo"[^>]*>', read(built, "brief.html"))
    assert image
    assert 'src="data:image/svg+xml;base64,' in image[0]
    assert 'alt="Institute of Examples"' in image[0]


def test_the_title_slide_carries_the_logo_and_no_other_slide_does(
    built: tuple[Path, reportgen.Build],
) -> None:
    deck = read(built, "slides.html")
    (image,) = re.findall(r'<img class="logo"[^>]*>', deck)
    assert 'src="data:image/svg+xml;base64,' in image
    assert 'alt="Institute of Examples"' in image
    assert deck.index(image) < deck.index("</section>")


def test_the_first_page_of_the_pdf_has_the_logo_with_its_words(
    built: tuple[Path, reportgen.Build],
) -> None:
    pypdf = pytest.importorskip("pypdf")
    reader = pypdf.PdfReader(built[0] / "outputs" / "brief.pdf")
    alts = {
        str(item["/Alt"]): reader.get_page_number(item["/Pg"].get_object())
        for reference in reader.xref[0]
        if isinstance(item := reader.get_object(reference), dict) and "/Alt" in item
        if "/Pg" in item
    }
    assert alts["Institute of Examples"] == 0


def test_every_page_of_the_pdf_has_the_ground(built: tuple[Path, reportgen.Build]) -> None:
    pypdf = pytest.importorskip("pypdf")
    paper = re.compile(rb"\b1 0?\.9921\d* 0?\.972\d* (?:rg|scn)")
    for page in pypdf.PdfReader(built[0] / "outputs" / "brief.pdf").pages:
        assert paper.search(page.get_contents().get_data())


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("brief.docx", "word/header1.xml"),
        ("slides.pptx", "ppt/slideLayouts/slideLayout1.xml"),
    ],
)
def test_office_files_have_the_logo_as_a_picture_that_office_shows(
    name: str, part: str, built: tuple[Path, reportgen.Build]
) -> None:
    folder, _, file = part.rpartition("/")
    with zipfile.ZipFile(built[0] / "outputs" / name) as archive:
        relations = archive.read(f"{folder}/_rels/{file}.rels").decode("utf-8")
        (target,) = re.findall(r'Target="(?:\.\./)?(media/[^"]+)"', relations)
        picture = archive.read(f"{folder.partition('/')[0]}/{target}")
        types = archive.read("[Content_Types].xml").decode("utf-8")
        assert 'descr="Institute of Examples"' in archive.read(part).decode("utf-8")
    assert picture.startswith(b"\x89PNG")
    assert "image/png" in types


def test_office_files_take_logos_of_every_kind_and_fit_them_to_their_place() -> None:
    wide = LOGO.replace("0 0 8 8", "0 0 800 8").encode()
    drawn = draw_emblem("wide.svg", wide, "Wide")
    assert drawn.fit(200, 31) == pytest.approx((200, 2), abs=0.1)
    again = draw_emblem("wide.png", drawn.png, "Wide")
    assert again.fit(200, 31) == pytest.approx((200, 2), abs=0.1)
    with pytest.raises(reportgen.ReportgenError, match="is not a picture"):
        draw_emblem("logo.png", b"\x89PNG and no more", "Broken")


def test_a_logo_without_words_is_called_a_logo_in_the_language_of_the_brief(
    tmp_path: Path,
) -> None:
    folder = make_workspace(tmp_path / "w", {"logo": "logo.svg"}, logo_svg=LOGO)
    brief = folder / "brief.yml"
    brief.write_text(re.sub(r"(?m)^lang: .*$", "lang: pl", brief.read_text("utf-8")), "utf-8")
    reportgen.build(folder, to="html", engine="embedded")
    page = (folder / "outputs" / "brief.html").read_text("utf-8")
    assert re.search(r'<img class="logo"[^>]* alt="Logo"', page)


def test_the_pdf_is_set_in_its_typeface(built: tuple[Path, reportgen.Build]) -> None:
    pypdf = pytest.importorskip("pypdf")
    reader = pypdf.PdfReader(built[0] / "outputs" / "brief.pdf")
    fonts = reader.pages[0]["/Resources"]["/Font"].values()
    assert any("DejaVuSans" in str(font.get_object()["/BaseFont"]) for font in fonts)


@pytest.mark.parametrize("name", ["brief.docx", "slides.pptx"])
def test_office_files_have_its_colours_in_their_theme(
    name: str, built: tuple[Path, reportgen.Build]
) -> None:
    folder = "word" if name.endswith("docx") else "ppt"
    with zipfile.ZipFile(io.BytesIO((built[0] / "outputs" / name).read_bytes())) as archive:
        theme = archive.read(f"{folder}/theme/theme1.xml").decode("utf-8")
    assert 'val="7A1F3D"' in theme.upper().replace("VAL=", "val=")
    assert "DejaVu Sans" in theme


def test_a_typeface_that_is_not_installed_is_reported(
    built: tuple[Path, reportgen.Build],
) -> None:
    (finding,) = (f for f in built[1].findings if f.code == MISSING_FONT.code)
    assert "A Face Nobody Has" in finding.message
    assert "source: file" in finding.remedy


def test_no_font_is_ever_asked_of_the_network(tmp_path: Path) -> None:
    fonts = {"fonts": [{"family": "Lato", "source": "google"}], "base": "Lato"}
    folder = make_workspace(tmp_path / "w", {"typography": fonts})
    reportgen.build(folder, to="html", engine="embedded")
    raw = yaml.safe_load((folder / "outputs" / "quarto" / "_brand.yml").read_text("utf-8"))
    assert raw["typography"]["fonts"] == [{"family": "Lato", "source": "system"}]
    assert "googleapis" not in (folder / "outputs" / "brief.html").read_text("utf-8")


# ── characters that no font has ──────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("characters", "package"),
    [
        ("安倍", "fonts-noto-cjk"),
        ("カナ", "fonts-noto-cjk"),
        ("문재인", "fonts-noto-cjk"),
        ("ترامب", "fonts-noto-core"),
        ("ł", "fonts-noto-core"),
        ("𠮷", "fonts-hanazono"),
        ("🙂", "fonts-noto-color-emoji"),
        ("𐎀", "fonts-noto"),
    ],
)
def test_a_missing_character_is_named_with_the_font_to_install(
    characters: str, package: str
) -> None:
    assert f"{package})" in advise_fonts(characters)
    assert f"{min(characters)} (U+{ord(min(characters)):04X})" in list_glyphs(characters)


def test_many_missing_characters_are_counted() -> None:
    assert list_glyphs("abcdefghijkl").endswith(" and 4 more")


def test_what_only_joins_characters_is_named_where_nothing_else_is_missing() -> None:
    assert list_glyphs("a\u200d") == "a (U+0061)"
    assert list_glyphs("\u200d") == "zero width joiner (U+200D)"


def test_a_character_that_figures_cannot_show_is_found_where_it_stands(tmp_path: Path) -> None:
    folder = make_workspace(tmp_path / "w", {})
    source = folder / "sources" / "brown2025.yml"
    source.write_text(
        source.read_text("utf-8").replace("label: Brown", 'label: "Brown \\U00013000"')
    )
    text = source.read_text("utf-8").replace("\\U00013000", "\U00013000")
    source.write_text(text, "utf-8")
    findings = reportgen.build(folder, to="html", engine="embedded").findings
    (finding,) = (f for f in findings if f.code == "RG906")
    assert (finding.location.path, finding.location.line) == ("sources/brown2025.yml", 4)
    assert "U+13000" in finding.message
