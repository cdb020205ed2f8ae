"""The project's own words in other languages: whole, sound, and used by every document."""

from __future__ import annotations

import json
import re
import runpy
import shutil
import zipfile
from pathlib import Path

import pytest

import reportgen
from reportgen.engines import process
from reportgen.engines.pandoc import find_pandoc
from reportgen.language.lexicon import EXTENSION
from reportgen.language.locales import (
    find_date_form,
    find_direction,
    find_locale,
    format_partial,
    write_number,
    write_stance,
)
from reportgen.language.translation import (
    PACKAGED,
    find_words,
    is_sound,
    list_languages,
    read_messages,
)
from reportgen.model.dates import PartialDate
from reportgen.model.locators import Locator
from reportgen.rules import BAD_TRANSLATION, UNKNOWN_LANGUAGE, UNTRANSLATED
from reportgen.starters import create
from reportgen.templating.environment import make_environment
from reportgen.templating.markdown import Markdown

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = list_languages()
HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'


def render(template: str, lang: str = "pl", **values: object) -> str:
    return make_environment(Path("nowhere"), lang).from_string(template).render(**values)


def make_workspace(folder: Path, lang: str, own: str = "") -> Path:
    """The starter in a language, with translations of its own where `own` has any."""
    create(folder, {})
    brief = folder / "brief.yml"
    brief.write_text(brief.read_text("utf-8").replace("lang: en ", f"lang: {lang} "), "utf-8")
    if own:
        (folder / "translations").mkdir()
        (folder / "translations" / f"{lang}.po").write_text(HEAD + own, "utf-8")
    return folder


def find(folder: Path) -> list[tuple[str, str]]:
    findings = reportgen.check(folder).findings
    return [(one.code, one.message) for one in findings if one.code.startswith("RG51")]


# ── the packaged translations ────────────────────────────────────────────────────────────


def test_english_polish_japanese_and_a_language_from_right_to_left_ship() -> None:
    assert {"ar", "ja", "pl"} <= set(LANGUAGES)
    assert find_direction("ar") == "rtl"


@pytest.mark.thorough
def test_the_template_for_translators_is_up_to_date() -> None:
    script = runpy.run_path(str(ROOT / "docs" / "make_messages.py"))
    written = (PACKAGED / "messages.pot").read_text("utf-8")
    assert written == script["write_template"](), "run: python docs/make_messages.py"


def test_the_words_of_the_extension_are_those_of_the_translations() -> None:
    script = runpy.run_path(str(ROOT / "docs" / "make_messages.py"))
    for path, content in script["write_lexicons"]().items():
        assert path.read_bytes() == content, "run: python docs/make_messages.py"


@pytest.mark.thorough
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_translation_is_up_to_date(lang: str) -> None:
    script = runpy.run_path(str(ROOT / "docs" / "make_messages.py"))
    path = PACKAGED / f"{lang}.po"
    assert path.read_text("utf-8") == script["write_translation"](path)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_translation_has_every_message(lang: str) -> None:
    wanted = {message.id for message in read_messages(PACKAGED / "messages.pot")}
    given = {m.id for m in read_messages(PACKAGED / f"{lang}.po") if m.is_translated}
    assert wanted - given == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_translation_has_all_placeholders_and_forms(lang: str) -> None:
    messages = read_messages(PACKAGED / f"{lang}.po")
    assert [message.id for message in messages if not is_sound(message)] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_translation_has_no_markup_and_no_stray_spaces(lang: str) -> None:
    forms = [form for m in read_messages(PACKAGED / f"{lang}.po") for form in m.forms]
    assert [form for form in forms if form != form.strip() or re.search(r"[*_<>`]", form)] == []


def test_the_glossary_has_the_words_of_the_translations() -> None:
    page = (ROOT / "docs" / "languages.md").read_text("utf-8")
    _, _, rest = page.partition("## What the words are for")
    table, _, _ = rest.partition("\n## ")
    rows = [row.strip("| ").split(" | ") for row in table.splitlines() if row.startswith("| ")][1:]
    assert len(rows) > 20
    for message, _, *translations in rows:
        assert [find_words(lang).find(message) for lang in ("pl", "ja", "ar")] == translations


# ── messages ─────────────────────────────────────────────────────────────────────────────


def test_english_is_the_message_itself() -> None:
    words = find_words("en-GB")
    assert words.say("closer to {end}", end="peace") == "closer to peace"
    assert words.count("{n} claim", "{n} claims", 1) == "1 claim"
    assert words.count("{n} claim", "{n} claims", 2, n=words.spell(2)) == "two claims"


@pytest.mark.parametrize(
    ("lang", "forms"),
    [
        ("pl", ["1 teza", "3 tezy", "5 tez", "22 tezy"]),
        ("ja", ["主張1件", "主張3件", "主張5件", "主張22件"]),
        ("ar", ["مقولة واحدة", "3 مقولات", "5 مقولات", "22 مقولة"]),
    ],
)
def test_numbers_take_the_form_that_the_language_has_for_them(lang: str, forms: list[str]) -> None:
    words = find_words(lang)
    assert [words.count("{n} claim", "{n} claims", n) for n in (1, 3, 5, 22)] == forms


def test_a_dialect_has_the_words_of_its_language() -> None:
    assert find_words("pl-PL").say("Sources") == find_words("pl").say("Sources") != "Sources"


def test_a_language_that_nobody_translated_is_english() -> None:
    assert find_words("da").say("closer to {end}", end="fred") == "closer to fred"


def test_a_name_in_latin_letters_keeps_its_order_from_right_to_left() -> None:
    said = find_words("ar").say("{one} and {other} agree", one="Adams (p. 3)", other="ليلى")
    assert "\u2068Adams (p. 3)\u2069" in said
    assert "\u2068ليلى" not in said


def test_a_workspace_has_words_of_its_own(tmp_path: Path) -> None:
    own = make_workspace(tmp_path / "w", "pl", 'msgid "Sources"\nmsgstr "Teksty"\n')
    words = find_words("pl", own / "translations")
    assert words.say("Sources") == "Teksty"
    assert words.say("Themes") == "Tematy"


# ── templates ────────────────────────────────────────────────────────────────────────────


def test_words_and_templates_that_change_while_a_process_lives_are_taken_as_they_are(
    tmp_path: Path,
) -> None:
    own = make_workspace(tmp_path / "w", "pl") / "translations"
    own.mkdir()

    def speak(template: str, word: str) -> str:
        (own / "pl.po").write_text(f'{HEAD}msgid "event"\nmsgstr "{word}"\n', "utf-8")
        (tmp_path / "x.j2").write_text(template, "utf-8")
        environment = make_environment(tmp_path, "pl", find_words("pl", own))
        return environment.get_template("x.j2").render()

    constant = '{{ "event" | kind }}'
    assert [speak(constant, word) for word in ("fakt", "czyn", "fakt")] == ["fakt", "czyn", "fakt"]
    assert speak(f"{constant}!", "fakt") == "fakt!"


def test_a_template_speaks_the_language() -> None:
    assert (
        render('{{ _("Sources") }}: {{ _n("{n} theme", "{n} themes", 5) }}') == "Źródła: 5 tematów"
    )


def test_values_in_a_message_are_escaped() -> None:
    assert render('{{ _("closer to {end}", end="*a* <b>") }}', "en") == r"closer to \*a\* \<b\>"


def test_values_that_are_markdown_stay_so_and_all_else_is_escaped() -> None:
    template = '{{ _("{one} and {other} agree", one=one, other="*b*") }}'
    assert render(template, "en", one=Markdown("**a**")) == r"**a** and \*b\* agree"


def test_a_locator_in_a_message_has_the_words_of_the_language() -> None:
    template = '{{ _("{name}, {place}", name="A", place=place) }}'
    assert render(template, place=Locator.parse("p. 5")) == "A, s. 5"


def test_a_message_can_be_an_attribute_and_a_value_of_yaml() -> None:
    template = '{{ attributes(low=_("closer to {end}", end="\\"")) }}'
    assert render(template, "en") == r'{low="closer to \""}'
    assert render('{{ _("Sources") | yaml }}') == "Źródła"


def test_a_message_is_escaped_for_the_place_in_its_line() -> None:
    template = '{{ _("{source}: {genre}, {date}", source=source, genre="- x", date="y") }}'
    assert render(template, "en", source=Markdown("*a*")) == r"*a*: \- x, y"
    assert render(template, "en", source=Markdown("")) == r"\: \- x, y"


@pytest.mark.parametrize(
    ("lang", "quoted"),
    [("en", "“a”"), ("pl", "„a”"), ("ja", "「a」"), ("ar", "«a»"), ("da", "“a”")],
)
def test_quotation_marks_are_those_of_the_language(lang: str, quoted: str) -> None:
    assert render('{{ "a" | quote }}', lang) == quoted


@pytest.mark.parametrize(
    ("lang", "form"),
    [
        ("en", "D MMMM YYYY"),
        ("en-US", "D MMMM YYYY"),
        ("pl", "D MMMM YYYY"),
        ("ja", "YYYY年M月D日"),
        ("es", "D [de] MMMM [de] YYYY"),
        ("th", "D MMMM YYYY"),
    ],
)
def test_days_are_written_in_the_order_of_the_language(lang: str, form: str) -> None:
    assert find_date_form(lang) == form


def test_numbers_have_the_decimal_sign_of_the_language() -> None:
    assert [write_number(-1.5, find_locale(lang)) for lang in ("en", "pl")] == ["-1.5", "-1,5"]
    assert write_number(1e21, find_locale("en")) == f"1{'0' * 21}"
    assert write_number(1.2e-7, find_locale("en")) == "0.00000012"
    stances = [write_stance(value, find_locale("pl")) for value in (None, 0, 1, -2)]
    assert stances == ["–", "0", "+1", "−2"]


def test_from_right_to_left_a_sign_stays_before_its_number() -> None:
    assert write_stance(-2, find_locale("ar")) == "\u200e−2"


# ── findings ─────────────────────────────────────────────────────────────────────────────


def test_a_language_without_translation_is_reported_with_those_that_ship(tmp_path: Path) -> None:
    (finding,) = (
        one
        for one in reportgen.check(make_workspace(tmp_path / "w", "da")).findings
        if one.code == UNKNOWN_LANGUAGE.code
    )
    assert finding.severity == "warning"
    assert "'da'" in finding.message
    assert all(lang in finding.remedy for lang in ("en", *LANGUAGES, "translations/da.po"))


@pytest.mark.parametrize("lang", ["en", "en-GB", *LANGUAGES])
def test_a_language_that_ships_needs_nothing(lang: str, tmp_path: Path) -> None:
    assert find(make_workspace(tmp_path / "w", lang)) == []


def test_messages_that_a_translation_lacks_are_counted(tmp_path: Path) -> None:
    own = make_workspace(tmp_path / "w", "da", 'msgid "Sources"\nmsgstr "Kilder"\n')
    ((code, message),) = find(own)
    total = len(read_messages(PACKAGED / "messages.pot"))
    assert code == UNTRANSLATED.code
    assert f"lacks {total - 1} messages" in message


def test_a_message_of_a_workspaces_own_template_is_asked_for_too(tmp_path: Path) -> None:
    own = make_workspace(tmp_path / "w", "pl")
    (own / "templates").mkdir()
    (own / "templates" / "x.qmd.j2").write_text('{{ _("What we ask") }}', "utf-8")
    ((code, message),) = find(own)
    assert code == UNTRANSLATED.code
    assert "'What we ask'" in message


@pytest.mark.parametrize(
    "own",
    [
        'msgid "closer to {end}"\nmsgstr "ku {kres}"\n',
        'msgid "closer to {end}"\nmsgstr "ku {end"\n',
        'msgid "{n} row"\nmsgid_plural "{n} rows"\nmsgstr[0] "{n} wiersz"\nmsgstr[1] ""\n',
        'msgid "Sources\n',
    ],
    ids=["other placeholder", "open brace", "form missing", "no PO"],
)
def test_a_translation_that_cannot_be_used_is_reported_and_does_no_harm(
    own: str, tmp_path: Path
) -> None:
    folder = make_workspace(tmp_path / "w", "pl", own)
    assert BAD_TRANSLATION.code in {code for code, _ in find(folder)}


def test_a_sentence_that_cannot_be_used_is_left_to_the_packaged_one(tmp_path: Path) -> None:
    own = 'msgid "closer to {end}"\nmsgstr "ku {kres}"\n'
    folder = make_workspace(tmp_path / "w", "pl", own)
    said = find_words("pl", folder / "translations").say("closer to {end}", end="x")
    assert said == find_words("pl").say("closer to {end}", end="x")


# ── documents ────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module", params=["pl", "ja", "ar"])
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in a language, built as a page and slides."""
    folder = make_workspace(tmp_path_factory.mktemp("built") / "w", request.param)
    reportgen.build(folder, to="html,revealjs,docx", engine="embedded")
    return folder


def read_lang(folder: Path) -> str:
    match = re.search(r"^lang: (\S+)", (folder / "brief.yml").read_text("utf-8"), re.MULTILINE)
    assert match
    return match[1]


@pytest.mark.thorough
def test_documents_have_the_language_and_its_direction(built: Path) -> None:
    lang = read_lang(built)
    for name in ("brief.html", "slides.html"):
        root = re.search(r"<html[^>]*>", (built / "outputs" / name).read_text("utf-8"))
        assert root
        assert f'lang="{lang}"' in root[0]
        assert ('dir="rtl"' in root[0]) == (lang == "ar")


def test_the_head_of_a_word_file_has_the_direction_of_its_text(built: Path) -> None:
    with zipfile.ZipFile(built / "outputs" / "brief.docx") as archive:
        document = archive.read("word/document.xml").decode("utf-8")
    for style in ("Title", "Author", "Date"):
        (turned,) = re.findall(rf'<w:pStyle w:val="{style}" ?/>(<w:bidi)?', document)
        assert bool(turned) == (read_lang(built) == "ar")


def test_documents_say_nothing_of_ours_in_english(built: Path) -> None:
    english = {
        message.id[0]
        for message in read_messages(PACKAGED / "messages.pot")
        if "{" not in message.id[0] and len(message.id[0].split()) > 2
    }
    texts = [
        path.read_text("utf-8")
        for path in sorted((built / "outputs" / "quarto").rglob("*"))
        if path.suffix in (".qmd", ".yml")
    ]
    assert sorted(phrase for phrase in english if any(phrase in text for text in texts)) == []


def test_the_words_of_engines_are_in_the_project(built: Path) -> None:
    written = (built / "outputs" / "quarto" / "_language.yml").read_text("utf-8")
    assert f'crossref-fig-title: "{find_words(read_lang(built)).say("Figure")}"' in written


def test_a_translation_is_a_file_of_the_package(tmp_path: Path) -> None:
    shutil.copytree(PACKAGED, tmp_path / "t")
    assert {path.suffix for path in (tmp_path / "t").iterdir()} == {".po", ".pot"}


# ── the words of the filters ─────────────────────────────────────────────────────────────

SAYING = """
local asked = pandoc.json.decode(io.read("a"), false)
local words = assert(loadfile(asked.folder .. "/words.lua"))().read(asked.folder, asked.lang)
local said = {dates = {}, stances = {}, counts = {}}
for _, date in ipairs(asked.dates) do said.dates[#said.dates + 1] = words:date(date) end
for _, stance in ipairs(asked.stances) do
  said.stances[#said.stances + 1] = words:stance(stance)
end
for _, n in ipairs(asked.numbers) do
  local form = words:count("{n} relation", "{n} relations", math.tointeger(n))
  said.counts[#said.counts + 1] = pandoc.utils.stringify(form)
end
said.sentence = words:text("{one} and {other} agree", {one = "Żakowski", other = "عمر"})
print(pandoc.json.encode(said))
"""
DATES = ("2017", "2017-02", "2017-02-10", "2010/2011", "2017-02-10/2017-03", "2024-02-29")
STANCES = (-2, -1, 0, 1, 2)
NUMBERS = (0, 1, 2, 3, 5, 11, 12, 21, 22, 100, 101, 102, 111, 199, 200, 1000, 1002, 1012)


@pytest.mark.parametrize("lang", ["en", *LANGUAGES])
def test_the_filters_say_what_the_code_says(lang: str, tmp_path: Path) -> None:
    script = tmp_path / "saying.lua"
    script.write_text(SAYING, encoding="utf-8")
    asked = {"folder": str(EXTENSION), "lang": lang}
    asked |= {"dates": DATES, "stances": STANCES, "numbers": NUMBERS}
    command = [str(find_pandoc()), "lua", str(script)]
    done = process.run(command, cwd=tmp_path, stdin=json.dumps(asked))
    words, locale = find_words(lang), find_locale(lang)
    assert json.loads(done.stdout) == {
        "dates": [format_partial(PartialDate.parse(date), locale) for date in DATES],
        "stances": [write_stance(stance, locale) for stance in STANCES],
        "counts": [words.count("{n} relation", "{n} relations", n) for n in NUMBERS],
        "sentence": words.say("{one} and {other} agree", one="Żakowski", other="عمر"),
    }


@pytest.mark.parametrize(
    "written", ["{figure}は示す", "図{figure} を見る", "{figure}:が示す", "{figure}_x"]
)
def test_a_letter_that_touches_a_cross_reference_is_told(tmp_path: Path, written: str) -> None:
    own = f'msgid "{{figure}} draws where they stand."\nmsgstr "{written}"\n'
    found = reportgen.check(make_workspace(tmp_path / "w", "ja", own)).findings
    (told,) = [f for f in found if f.code == BAD_TRANSLATION.code]
    assert (told.location.path, told.location.line) == ("translations/ja.po", 4)
    assert "{figure}" in told.message and told.remedy.startswith("Put a space")


@pytest.mark.parametrize(
    "written", ["{figure}、図", "{figure} は示す", "「{figure}」が", "{figure}."]
)
def test_what_is_no_letter_may_touch_a_cross_reference(tmp_path: Path, written: str) -> None:
    own = f'msgid "{{figure}} draws where they stand."\nmsgstr "{written}"\n'
    codes = {f.code for f in reportgen.check(make_workspace(tmp_path / "w", "ja", own)).findings}
    assert BAD_TRANSLATION.code not in codes
