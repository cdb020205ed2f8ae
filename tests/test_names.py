"""Lists of names that are parted in other ways are told, with the list as it should be."""

from __future__ import annotations

import json
import subprocess

import pypandoc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.errors import Finding
from reportgen.model.bibliography import Entry
from reportgen.reading.bibliography import load_bibliography
from reportgen.reading.names import mend_names


def load_names(value: str, field: str = "author") -> tuple[Entry, list[Finding]]:
    text = f"@misc{{a,\ntitle = {{T}},\n{field} = {{{value}}}}}"
    bibliography, findings = load_bibliography(text.encode(), "r.bib", {"a"})
    return bibliography.entries["a"], findings


def read_with_pandoc(entry: Entry) -> list[dict[str, str]]:
    command = [pypandoc.get_pandoc_path(), "-f", "biblatex", "-t", "csljson"]
    done = subprocess.run(command, input=entry.raw.encode(), capture_output=True, check=True)
    names: list[dict[str, str]] = json.loads(done.stdout)[0].get("author", [])
    return names


@pytest.mark.parametrize(
    ("value", "mended", "printed"),
    [
        ("A, B; C, D", "A, B and C, D", ("B A", "D C")),
        ("A, B；C, D", "A, B and C, D", ("B A", "D C")),
        ("山田太郎、鈴木花子", "山田太郎 and 鈴木花子", ("山田太郎", "鈴木花子")),
        ("A, B and C, D and", "A, B and C, D", ("B A", "D C")),
        ("A, B and\n", "A, B", ("B A",)),
        ("and A, B", "A, B", ("B A",)),
        ("A, B and and C, D", "A, B and C, D", ("B A", "D C")),
        ("A, B AND C, D", "A, B and C, D", ("B A", "D C")),
        ("A, B And C, D", "A, B and C, D", ("B A", "D C")),
        ("Smith, J. et al.", "Smith, J. and others", ("J. Smith", "et al.")),
        ("Smith, J., et al", "Smith, J. and others", ("J. Smith", "et al.")),
        ("Smith, J. and et al.", "Smith, J. and others", ("J. Smith", "et al.")),
        ("A, B; C, D; et al.", "A, B and C, D and others", ("B A", "D C", "et al.")),
    ],
)
def test_names_that_are_parted_otherwise_are_told_and_read_as_they_are_meant(
    value: str, mended: str, printed: tuple[str, ...]
) -> None:
    entry, findings = load_names(value)
    assert [(f.code, f.severity, f.location.line) for f in findings] == [("RG214", "warning", 3)]
    assert findings[0].remedy == f"Write author = {{{mended}}}."
    assert entry.authors == printed
    assert len(read_with_pandoc(entry)) == len(printed)


@pytest.mark.parametrize(
    ("value", "mended"),
    [
        ("A, B & C, D", "A, B and C, D"),
        (r"A, B \& C, D", "A, B and C, D"),
        ("أحمد علي، محمد حسن", "أحمد علي and محمد حسن"),
    ],
)
def test_names_that_may_be_one_organisation_are_told_and_left(value: str, mended: str) -> None:
    entry, (finding,) = load_names(value)
    assert finding.code == "RG214"
    assert finding.remedy == (
        f"Write author = {{{mended}}}, or the name of one organisation in braces: {{{{{value}}}}}."
    )
    assert len(entry.authors) == 1


@pytest.mark.parametrize(
    "value",
    [
        "A, B",
        "A, B and C, D",
        "A, B and others",
        "{Procter & Gamble}",
        r"{Taylor \& Francis} and A, B",
        "{{AP AND Stars; Stripes}}",
        r"\'A, B and \v{C}apek, K.",
        "Anderson, Andrea and Sandor, Andras",
        "Etal, Ann",
        "",
    ],
)
def test_names_as_they_should_be_are_no_fault(value: str) -> None:
    assert mend_names("author", value) is None


@pytest.mark.parametrize("field", ["author", "editor", "translator", "bookauthor"])
def test_every_field_with_names_is_looked_at(field: str) -> None:
    _, (finding,) = load_names("A, B; C, D", field)
    assert finding.message.startswith(f"The {field} of 'a' separates names with “;”")


def test_commas_alone_are_mended_where_they_come_in_pairs() -> None:
    _, (finding,) = load_names("Clark, C., Doyle, D., Evans, E.")
    assert finding.remedy == "Write author = {Clark, C. and Doyle, D. and Evans, E.}."
    _, (finding,) = load_names("Clark, C., Doyle, D., Evans")
    assert finding.remedy == "Separate names with the word and: {Smith, Jo and Lee, Kim}."


NAMES = st.lists(st.sampled_from(["A, B", "C", "{D and E}", "{F; G}"]), min_size=1)


@pytest.mark.thorough
@given(NAMES, st.sampled_from([" AND ", "; ", ";", "、", " and and ", " And\n"]))
def test_a_list_that_was_mended_needs_no_mending(names: list[str], sign: str) -> None:
    found = mend_names("author", sign.join(names))
    meant = " and ".join(names)
    assert (found.text if found else meant) == meant
    assert mend_names("author", meant) is None


@given(
    st.lists(st.sampled_from(["and", "AND", ";", "&", "،", "{", "}", "\\", "A,", "et al.", " "]))
)
def test_no_list_makes_mending_raise(parts: list[str]) -> None:
    mend_names("author", " ".join(parts))
