"""The JSON Schemas that editors complete and check YAML by."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import drafts
import pytest
from jsonschema import Draft202012Validator

from reportgen.model import brand, brief, comparison, layout, remarks
from reportgen.model.illustrations import Illustration
from reportgen.model.publication import Author, Document, Importing
from reportgen.reading.loading import load
from reportgen.reading.yamldoc import read_yaml
from reportgen.schemas import EXAMPLES, SCHEMAS, write_schemas
from reportgen.starters import create
from reportgen.workspace import PACKAGE, Workspace

ROOT = Path(__file__).resolve().parent.parent
WORKSPACES = {
    "the reference brief": ROOT,
    "the starter": PACKAGE / "starter",
    "the good workspace": ROOT / "tests" / "workspaces" / "good",
}
WRITTEN = {name: json.loads(text) for name, text in write_schemas().items()}
NAMES = [f"{name}.schema.json" for name in SCHEMAS]


def schema_of(path: str) -> str:
    """The name of the schema of a file of a workspace."""
    known = {name: f"{name[:-4]}.schema.json" for name in ("brief.yml", "review.yml")}
    known["sources/comparison.yml"] = "comparison.schema.json"
    return known.get(path, "extract.schema.json")


def find_faults(path: str, value: Any) -> list[str]:
    """What a schema says is wrong with a file's value: where, and which word of the schema."""
    errors = Draft202012Validator(WRITTEN[schema_of(path)]).iter_errors(value)
    return sorted(
        f"{'/'.join(map(str, error.absolute_path))}: {error.validator}" for error in errors
    )


def read(folder: Path, path: str) -> Any:
    document = read_yaml((folder / path).read_bytes(), path)
    assert document.findings == ()
    return document.value


def walk_fields(schema: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Every field of a schema's records: the record's name, the field's, and its own schema."""
    records = {"(file)": schema, **schema.get("$defs", {})}
    for record, each in records.items():
        for field, inner in each.get("properties", {}).items():
            yield record, field, inner


def walk_files() -> Iterator[tuple[str, str]]:
    for name, folder in WORKSPACES.items():
        extracts = Workspace.open(folder).source_files()
        for path in ("brief.yml", "sources/comparison.yml", *extracts):
            yield name, path


# ── what they are ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", NAMES)
def test_each_is_a_schema_of_draft_2020_12(name: str) -> None:
    assert WRITTEN[name]["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(WRITTEN[name])


def test_there_is_one_for_each_kind_of_file() -> None:
    assert sorted(WRITTEN) == sorted(NAMES)
    assert {"brief.yml", "sources/<key>.yml", "sources/comparison.yml", "review.yml"} == {
        schema["title"].partition(":")[0] for schema in WRITTEN.values()
    }


@pytest.mark.parametrize("name", NAMES)
def test_every_field_has_a_description(name: str) -> None:
    silent = [
        f"{record}.{field}"
        for record, field, inner in walk_fields(WRITTEN[name])
        if not inner.get("description", "").endswith((".", "…"))
    ]
    assert silent == []


def is_free(schema: Mapping[str, Any]) -> bool:
    """Whether a field takes text of the writer's own, or a list of such texts."""
    if "anyOf" in schema:
        return any(is_free(choice) for choice in schema["anyOf"])
    if schema.get("type") == "array":
        return is_free(schema["items"])
    return "string" in schema.get("type", "") and "enum" not in schema


@pytest.mark.parametrize("name", NAMES)
def test_every_field_for_free_text_has_an_example(name: str) -> None:
    bare = [
        f"{record}.{field}"
        for record, field, inner in walk_fields(WRITTEN[name])
        if is_free(inner)
        and not any("examples" in each for each in (inner, *inner.get("anyOf", ())))
    ]
    assert bare == []


@pytest.mark.parametrize("name", NAMES)
def test_every_example_is_valid_by_its_own_schema(name: str) -> None:
    schema = WRITTEN[name]
    for record, field, inner in walk_fields(schema):
        for example in inner.get("examples", ()):
            whole = {"$defs": schema.get("$defs", {}), **inner}
            errors = list(Draft202012Validator(whole).iter_errors(example))
            assert errors == [], f"{record}.{field}"


# What a record needs besides its examples: choices, and what has examples of its own.
NEEDED: Mapping[str, Mapping[str, Any]] = {
    "Document": {"formats": ["pdf"]},
    "Source": {"claims": [{**EXAMPLES["Claim"], "locator": "p. 91"}]},
    "Claim": {"locator": "p. 91"},
    "Evidence": {"kind": "event"},
    "Relation": {"type": "agrees"},
    "Judgement": {"confidence": "high"},
    "Comparison": {"themes": [EXAMPLES["Theme"]]},
    "Explanation": {"factor": "date"},
    "Remark": {"place": {"kind": "claim", "id": "z-vector"}},
    "Place": {"kind": "claim"},
}


RECORDS = {
    **vars(brief),
    **vars(comparison),
    **vars(layout),
    **vars(brand),
    **vars(remarks),
    "Author": Author,
    "Document": Document,
    "Importing": Importing,
    "Illustration": Illustration,
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_is_one_that_the_model_takes(name: str) -> None:
    made = RECORDS[name].model_validate({**NEEDED.get(name, {}), **EXAMPLES[name]})
    assert made.model_fields_set


@pytest.mark.parametrize("name", NAMES)
def test_no_record_takes_a_field_that_there_is_not(name: str) -> None:
    defined = WRITTEN[name].get("$defs", {})
    open_ones = {"BrandMeta"}  # what brand.yml has no names for
    records = [WRITTEN[name], *(r for key, r in defined.items() if key not in open_ones)]
    objects = [record for record in records if record["type"] == "object"]
    assert all(record["additionalProperties"] is False for record in objects)


def test_they_are_the_same_every_time() -> None:
    assert write_schemas() == write_schemas()


# ── what they take ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("workspace", "path"), list(walk_files()))
def test_what_is_written_in_a_good_workspace_is_valid(workspace: str, path: str) -> None:
    assert find_faults(path, read(WORKSPACES[workspace], path)) == []


def test_every_field_that_a_draft_uses_is_valid() -> None:
    for path, value in drafts.draft(4).items():
        if path.endswith(".yml"):
            assert find_faults(path, value) == []


@pytest.mark.parametrize("name", ["żona", "安倍-1", "a.b_c-1", "9"])
def test_an_id_may_be_of_any_script(name: str) -> None:
    files = drafts.draft()
    files["sources/comparison.yml"]["themes"][1]["id"] = name
    assert find_faults("sources/comparison.yml", files["sources/comparison.yml"]) == []


def walk_patterns(schema: Any) -> Iterator[str]:
    if isinstance(schema, list):
        for item in schema:
            yield from walk_patterns(item)
    elif isinstance(schema, dict):
        yield from schema.get("patternProperties", ())
        if isinstance(schema.get("pattern"), str):
            yield schema["pattern"]
        for item in schema.values():
            yield from walk_patterns(item)


def test_no_pattern_refuses_letters_in_an_editor_that_are_letters_here() -> None:
    """Editors have JavaScript's expressions, to which letters are those of English alone."""
    patterns = {pattern for schema in WRITTEN.values() for pattern in walk_patterns(schema)}
    assert len(patterns) == 5
    assert not any(re.search(r"\\[WpP]", pattern) for pattern in patterns)


# ── what they do not take ────────────────────────────────────────────────────────────────

CLAIM = ("sources/adams2020.yml", "claims", 0)
EVIDENCE = (*CLAIM, "evidence", 0)
THEME = ("sources/comparison.yml", "themes", 0)
RELATION = ("sources/comparison.yml", "relations", 0)
JUDGEMENT = ("sources/comparison.yml", "judgements", 0)
GONE = object()


@pytest.mark.parametrize(
    ("place", "value", "fault"),
    [
        (("brief.yml", "title"), GONE, ": required"),
        (("brief.yml", "title"), "", "title: minLength"),
        (("brief.yml", "titel"), "x", ": additionalProperties"),
        (("brief.yml", "date"), [2026], "date: type"),
        (("brief.yml", "lang"), "english please", "lang: pattern"),
        (("brief.yml", "engine"), "latex", "engine: enum"),
        (("brief.yml", "documents"), {}, "documents: minProperties"),
        (("brief.yml", "documents"), {"my brief": {"formats": ["pdf"]}}, "additionalProperties"),
        (("brief.yml", "documents"), {"a": {"formats": ["rtf"]}}, "documents/a/formats/0: enum"),
        (("brief.yml", "documents"), {"a": {"formats": []}}, "documents/a/formats: minItems"),
        (("brief.yml", "authors"), ["A. Writer"], "authors/0: type"),
        (("brief.yml", "severities"), {"RG310": "fatal"}, "severities/RG310: enum"),
        (("brief.yml", "severities"), {"310": "off"}, "severities: pattern"),
        ((*CLAIM, "id"), "a b", "claims/0/id: pattern"),
        ((*CLAIM, "id"), "-a", "claims/0/id: pattern"),
        ((*CLAIM, "id"), "a" * 81, "claims/0/id: maxLength"),
        ((*CLAIM, "theme"), GONE, "claims/0: required"),
        ((*CLAIM, "stance"), 3, "claims/0/stance: anyOf"),
        ((*CLAIM, "stance"), "2", "claims/0/stance: anyOf"),
        ((*CLAIM, "certainty"), "sure", "claims/0/certainty: anyOf"),
        ((*CLAIM, "certanty"), "firm", "claims/0: additionalProperties"),
        ((*EVIDENCE, "kind"), "rumour", "claims/0/evidence/0/kind: enum"),
        ((*EVIDENCE, "actors"), "Abe Shinzō", "claims/0/evidence/0/actors: type"),
        ((*EVIDENCE, "quantities", 0, "value"), "5", "quantities/0/value: type"),
        (("sources/adams2020.yml", "claims"), [], "claims: minItems"),
        (("sources/adams2020.yml", "text"), {"page": {}}, "text: additionalProperties"),
        ((*THEME, "scale"), {"low": "shrank"}, "themes/0/scale: anyOf"),
        ((*THEME, "question"), GONE, "themes/0: required"),
        ((*RELATION, "type"), "denies", "relations/0/type: enum"),
        ((*RELATION, "from"), GONE, "relations/0: required"),
        ((*RELATION, "from_"), "a-one", "relations/0: additionalProperties"),
        ((*JUDGEMENT, "confidence"), "medium", "judgements/0/confidence: enum"),
        ((*JUDGEMENT, "basis"), "a-one", "judgements/0/basis: type"),
        (("sources/comparison.yml", "themes"), GONE, ": required"),
    ],
)  # fmt: skip
def test_a_fault_is_found_where_it_is(place: tuple[str | int, ...], value: Any, fault: str) -> None:
    files = drafts.draft()
    path, *steps, last = place
    inner = files[str(path)]
    for step in steps:
        inner = inner[step]
    if value is GONE:
        del inner[last]
    else:
        inner[last] = value
    found = find_faults(str(path), files[str(path)])
    assert len(found) == 1
    assert found[0].endswith(fault)


def test_a_draft_may_lack_what_a_claim_has_and_no_more() -> None:
    files = drafts.draft()
    path = "sources/adams2020.yml"
    draft = {"status": "draft", "imported": {"id": "zotero:A", "passage": "trade grew"}}
    ground = {"status": "dismissed", "summary": "Exports rose."}
    files[path]["claims"] += [draft, {**draft, "claim": None, "evidence": [{"summary": "x"}]}]
    files[path]["claims"][0]["evidence"].append(ground)
    assert find_faults(path, files[path]) == []
    assert find_faults(path, {"source": "adams2020", "status": "draft"}) == []
    files[path]["claims"].append({"status": "draft", "them": "first"})
    assert find_faults(path, files[path]) == ["claims/4: additionalProperties"]


def test_what_the_schemas_refuse_the_loader_refuses_too(tmp_path: Path) -> None:
    for number, (path, field) in enumerate(
        [("brief.yml", "titel"), ("sources/adams2020.yml", "labl"), ("sources/comparison.yml", "x")]
    ):
        files = drafts.draft()
        files[path][field] = "x"
        assert find_faults(path, files[path]) == [": additionalProperties"]
        folder = drafts.write(files, tmp_path / str(number))
        assert "RG104" in {finding.code for finding in load(Workspace.open(folder)).findings}


# ── where they go ────────────────────────────────────────────────────────────────────────


def test_a_new_workspace_has_them(tmp_path: Path) -> None:
    create(tmp_path / "new", write_schemas())
    for name, text in write_schemas().items():
        assert (tmp_path / "new" / "schemas" / name).read_text(encoding="utf-8") == text


def test_the_files_of_a_new_workspace_name_their_schemas(tmp_path: Path) -> None:
    create(tmp_path / "new", write_schemas())
    for path in sorted((tmp_path / "new").rglob("*.yml")):
        first = path.read_text(encoding="utf-8").partition("\n")[0]
        match = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
        assert match, path.name
        named = (path.parent / match[1]).resolve()
        assert named.is_file()
        assert named.name == schema_of(path.relative_to(tmp_path / "new").as_posix())
