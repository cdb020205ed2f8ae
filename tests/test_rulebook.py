"""Every rule has a page, and what a page shows as wrong or right is so.

A page's examples change the workspace that `reportgen init` makes. The info string of a block
says how: `yaml file=brief.yml` replaces the file; `yaml part=sources/comparison.yml` is laid over
it (mappings are merged, and so are the items of lists by their `id`; any other list is replaced);
`bibtex part=…` replaces the entry of the same key, or is added; `text part=…` is added. Blocks
without either are not run. Pages on quotations speak of the text in `BROWN`.
"""

from __future__ import annotations

import re
import runpy
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

import reportgen
from reportgen.errors import Finding, ReportgenError, Severity
from reportgen.reading.yamldoc import read_yaml
from reportgen.rulebook import list_rules, read_page
from reportgen.rules import RULES
from reportgen.starters import create

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "reportgen" / "rulebook"
HEADINGS = ["Why", "Wrong", "Right"]

BROWN = """\
Four days for the pay of five: the trials are over, and the conclusions are large.

Look at who took part. They were offices, and they had volunteered.

In care and in transport, presence is the product. Nobody can nurse an empty ward.

Of these the trials cannot speak, and they should not be made to.

A ward on four days would need 25 per cent more staff, or it would close beds on Fridays.

Nobody has offered to bear that cost.
"""

NOT_RUN = (
    {
        code: "found only while a document is rendered, by the engine; tests of the engines do that"
        for code in RULES
        if code.startswith("RG9")
    }
    | {
        code: "found only while files of other tools are brought in; tests of the import do that"
        for code in RULES
        if code.startswith("RG6")
    }
    | {
        code: "found only where a template is filled; tests of batches do that"
        for code in RULES
        if code.startswith("RG8")
    }
    | {
        "RG122": "found only when something is built; tests of trust do that",
        "RG123": "found only where a package is installed; tests of plug-ins do that",
        "RG414": "found only in long lines that no page can hold; tests of the texts do that",
        "RG415": "found only where the lock file is asked alone; tests of the texts do that",
        "RG534": "found only while figures are drawn; tests of the figures do that",
        "RG542": "found only in files that no example can hold; tests of the stationery do that",
    }
)
# What else goes wrong in a wrong example, and cannot be avoided in a short one.
COMPANIONS = {
    "RG206": {"RG204"},  # what judgements cite has no entry either
    "RG304": {"RG210", "RG302", "RG306"},  # with a source go its claims
    "RG320": {"RG319"},  # its claims are drafts too
}
# Mended not by writing something else, but by verifying again.
MENDED_BY_VERIFYING = {"RG407", "RG408"}
# What the lock file or brief.yml says of the texts, and not the folder that is given.
BY_THE_BRIEF = {"RG407", "RG412"}
RUN = sorted(RULES.keys() - NOT_RUN.keys())


class Block(NamedTuple):
    """A fenced block of a page: its language, how it is laid over which file, and its text."""

    language: str
    manner: str
    path: str
    text: str


def read_section(code: str, name: str) -> str:
    """What stands under a heading of a page."""
    parts = re.split(r"^## (.+)\n", read_page(code), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))[name]


def find_blocks(section: str) -> list[Block]:
    pattern = r"^```(\w+)(?: (file|part)=(\S+))?\n(.*?)^```$"
    return [Block(*found) for found in re.findall(pattern, section, re.MULTILINE | re.DOTALL)]


def merge(old: Any, new: Any) -> Any:
    """`new` laid over `old`: mappings by key, items with an id by that, all else replaced."""
    if isinstance(old, dict) and isinstance(new, dict):
        return {**old, **{key: merge(old.get(key), value) for key, value in new.items()}}
    if isinstance(new, list) and isinstance(old, list) and new and all("id" in n for n in new):
        by_id = {item.get("id"): item for item in old}
        for item in new:
            by_id[item["id"]] = merge(by_id.get(item["id"]), item)
        return list(by_id.values())
    return new


def lay_over(folder: Path, block: Block) -> None:
    """Changes the file of a workspace that a block is about."""
    path = folder / block.path
    path.parent.mkdir(exist_ok=True)
    old = path.read_text(encoding="utf-8") if path.exists() else ""
    text = block.text
    if block.manner == "part" and block.language == "yaml":
        layers = [read_yaml(layer.encode(), block.path).value for layer in (old, text)]
        text = yaml.safe_dump(merge(*layers), allow_unicode=True, sort_keys=False)
    elif block.manner == "part" and block.language == "bibtex":
        text = put_entry(old, text)
    elif block.manner == "part":
        text = f"{old}\n{text}"
    path.write_text(text, encoding="utf-8")


def put_entry(old: str, new: str) -> str:
    """The bibliography with entries in the place of the one that has the last key of theirs."""
    entries = re.split(r"\n\n(?=@)", old.strip())
    keys = re.findall(r"@\w+\{([\w-]+),", new)
    kept = [entry for entry in entries if not any(f"{{{key}," in entry for key in keys)]
    return "\n\n".join((*kept, new))


@pytest.fixture(scope="module")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace of `reportgen init`, with Brown's text; to be copied."""
    folder = tmp_path_factory.mktemp("rulebook") / "starter"
    create(folder, {})
    (folder / "texts").mkdir()
    (folder / "texts" / "brown2025.txt").write_text(BROWN, encoding="utf-8")
    return folder


def look(folder: Path, code: str) -> set[str]:
    """The codes of what is found, but for notes of other rules: a short example has some."""
    texts = folder / "texts" if code.startswith("RG4") and code not in BY_THE_BRIEF else None
    findings = reportgen.check(folder, texts=texts).findings
    return {f.code for f in findings if f.severity is not Severity.NOTE or f.code == code}


def try_section(code: str, name: str, starter: Path, folder: Path) -> set[str]:
    """The codes of what is found in the workspace with the blocks of a section laid over it."""
    shutil.copytree(starter, folder)
    if code.startswith("RG4"):
        reportgen.verify(folder, texts=folder / "texts")
    for block in find_blocks(read_section(code, name)):
        if block.manner:
            lay_over(folder, block)
    return look(folder, code)


def test_every_rule_has_a_page_and_every_page_a_rule() -> None:
    assert sorted(path.stem for path in PAGES.glob("*.md")) == sorted(RULES)


@pytest.mark.parametrize("code", RULES)
def test_the_title_of_a_page_says_the_code_the_name_and_the_severity_of_its_rule(
    code: str,
) -> None:
    rule = RULES[code]
    title, blank, first, *_ = read_page(code).split("\n")
    assert title == f"# {code}: {rule.name} ({rule.severity})"
    assert blank == ""
    assert re.match(r"[A-Z`“]", first)


@pytest.mark.parametrize("code", RULES)
def test_pages_have_the_same_sections_in_the_same_order(code: str) -> None:
    headings = re.findall(r"^## (.+)$", read_page(code), re.MULTILINE)
    assert headings in (HEADINGS, [*HEADINGS, "Also"])
    assert all(read_section(code, heading).strip() for heading in headings)


@pytest.mark.parametrize("code", RULES)
def test_pages_show_something_wrong_and_something_right(code: str) -> None:
    assert find_blocks(read_section(code, "Wrong"))
    assert find_blocks(read_section(code, "Right"))


@pytest.mark.parametrize("code", RULES)
def test_every_block_of_a_page_is_closed_and_of_a_known_kind(code: str) -> None:
    page = read_page(code)
    assert page.count("```") == 2 * len(find_blocks(page))
    assert {b.language for b in find_blocks(page)} <= {
        "yaml",
        "bibtex",
        "text",
        "sh",
        "console",
        "markdown",
        "jinja",
    }


@pytest.mark.parametrize("code", RUN)
def test_a_page_says_in_words_which_file_its_wrong_example_is_of(code: str) -> None:
    section = read_section(code, "Wrong")
    prose = re.sub(r"^```.*?^```$", "", section, flags=re.MULTILINE | re.DOTALL)
    assert {block.path for block in find_blocks(section)} <= set(re.findall(r"`([^`]+)`", prose))


@pytest.mark.parametrize("code", RUN)
def test_the_wrong_example_of_a_page_gives_its_finding_and_no_other(
    code: str, starter: Path, tmp_path: Path
) -> None:
    found = try_section(code, "Wrong", starter, tmp_path / "workspace")
    assert code in found
    assert found - COMPANIONS.get(code, set()) == {code}


@pytest.mark.parametrize("code", [code for code in RUN if code not in MENDED_BY_VERIFYING])
def test_the_right_example_of_a_page_gives_no_finding(
    code: str, starter: Path, tmp_path: Path
) -> None:
    assert any(block.manner for block in find_blocks(read_section(code, "Right")))
    assert try_section(code, "Right", starter, tmp_path / "workspace") == set()


@pytest.mark.parametrize("code", sorted(MENDED_BY_VERIFYING))
def test_what_a_page_says_to_verify_again_is_right_afterwards(
    code: str, starter: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "workspace"
    try_section(code, "Wrong", starter, folder)
    assert "reportgen verify --texts FOLDER" in read_section(code, "Right")
    reportgen.verify(folder, texts=folder / "texts")
    assert look(folder, code) == set()


@pytest.mark.parametrize("code", RUN)
def test_what_a_page_quotes_of_a_source_stands_in_its_text(code: str) -> None:
    quoted = re.findall(r"^> (.+)$", read_page(code), re.MULTILINE)
    assert all(passage in BROWN for passage in quoted)


@pytest.mark.parametrize("code", NOT_RUN)
def test_pages_on_rendering_have_no_example_that_looks_as_if_it_were_run(code: str) -> None:
    assert not any(block.manner for block in find_blocks(read_page(code)))


def find_links(page: str) -> Iterator[str]:
    return (target for target in re.findall(r"\]\(([^)#]+)\)", page) if target.startswith("RG"))


@pytest.mark.parametrize("code", RULES)
def test_links_between_pages_lead_somewhere(code: str) -> None:
    assert all((PAGES / target).is_file() for target in find_links(read_page(code)))


def test_a_page_is_found_by_its_code_in_small_letters_and_with_space_around_it() -> None:
    assert read_page(" rg301 ") == (PAGES / "RG301.md").read_text(encoding="utf-8")


def test_a_code_that_there_is_not_is_told_with_the_nearest_one() -> None:
    with pytest.raises(ReportgenError, match=r"There is no rule 'RG3001'\. Did you mean 'RG30"):
        read_page("RG3001")


def test_the_list_of_rules_has_a_line_for_each() -> None:
    lines = list_rules().splitlines()
    assert [line.split()[0] for line in lines] == list(RULES)
    assert "RG301  error    theme that does not exist" in lines


def test_codes_never_mean_two_things() -> None:
    assert len({rule.name for rule in RULES.values()}) == len(RULES)
    assert all(re.fullmatch(r"RG[1-9]\d\d", code) for code in RULES)


def test_a_rule_makes_findings_of_its_own_code_and_severity() -> None:
    rule = RULES["RG312"]
    finding = rule.at(reportgen.Location("brief.yml", 1), "So it is.", "Correct it.")
    assert isinstance(finding, Finding)
    assert (finding.code, finding.severity) == ("RG312", Severity.NOTE)


def test_the_index_in_the_documentation_is_in_step_with_the_rules() -> None:
    script = runpy.run_path(str(ROOT / "docs" / "make_rules.py"))
    written = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert written == script["write_index"](), "run: python docs/make_rules.py"
    assert all((ROOT / "docs" / link).is_file() for link in re.findall(r"\(([^)]+\.md)\)", written))
