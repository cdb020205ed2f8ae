"""Workspaces in which each text is a payload: the fields are found in the schemas.

A payload stands between two markers (`m0007a` … `m0007z`), so that what outputs make of it is
found again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import drafts
import yaml
from babel.messages import Catalog
from babel.messages.pofile import read_po, write_po

import reportgen
from reportgen.schemas import write_schemas

PAYLOADS: dict[str, list[str]] = yaml.safe_load(
    Path(__file__).with_name("payloads.yml").read_text(encoding="utf-8")
)
SCHEMAS = {"brief.yml": "brief", "sources/comparison.yml": "comparison", "": "extract"}

NO_TEXT = re.compile(
    r"brief: (date|bibliography|csl|sources|texts|pptx_template|docx_template|brand|import|"
    r"severities|since|quarto|documents)\b(?!/meta/name)(?!/logo/images/\*/alt)"
    r"|extract: (source|written|text/|left_out/)"
    r"|(claims|evidence)/\[\]/(id|theme|locator|date|cites|same_as|considered|imported)\b"
    r"|comparison: (relations/\[\]/(from|to)|silences/\[\]/(theme|source)|groups/\*/(by|lists)"
    r"|.*/basis)"
)
"""What the schemas call text and what is none: names of files and records, colours, dates."""


@dataclass
class Attack:
    """The payloads of a workspace by their markers, and the fields that they stand in."""

    payloads: list[str]
    host: str
    secret: Path
    flag: Path
    turn: int = 0
    placed: dict[int, tuple[str, str]] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=count)

    def place(self, where: str, fits: Callable[[str], bool] = bool) -> str:
        """The next payload that fits, between its markers, for the field of a name."""
        number = next(self.numbers)
        turns = range(number + self.turn, number + self.turn + len(self.payloads))
        text = next(t for n in turns if fits(t := self.payloads[n % len(self.payloads)]))
        for name, value in (("HOST", self.host), ("SECRET", self.secret), ("FLAG", self.flag)):
            text = text.replace(f"{{{name}}}", str(value))
        self.placed[number] = (where, text)
        return f"m{number:04}a {text} m{number:04}z"

    @property
    def fields(self) -> set[str]:
        """The names of all fields that have been attacked."""
        return {where for where, _ in self.placed.values()}


def list_payloads() -> list[str]:
    """All payloads, kinds taken in turn."""
    kinds = list(PAYLOADS.values())
    longest = max(map(len, kinds))
    return [kind[turn] for turn in range(longest) for kind in kinds if turn < len(kind)]


def read_schema(name: str) -> dict[str, Any]:
    """The JSON Schema of a kind of file."""
    schema: dict[str, Any] = json.loads(write_schemas()[f"{name}.schema.json"])
    return schema


def find_fields(name: str) -> set[str]:
    """The fields of a kind of file that hold text, e.g. `extract: claims/[]/warrant`."""
    schema = read_schema(name)
    return {f"{name}: {path}" for path in _list_texts(schema, schema, (), ())}


def _list_texts(
    root: dict[str, Any], node: dict[str, Any], path: tuple[str, ...], seen: tuple[str, ...]
) -> Iterator[str]:
    for one in _resolve(root, node):
        reference = one.get("title", "")
        if is_text(one):
            yield "/".join(path)
        if reference and reference in seen:
            continue
        inside = (*seen, reference) if "properties" in one else seen
        for step, child in _list_children(one):
            yield from _list_texts(root, child, (*path, step), inside)


def is_text(node: dict[str, Any]) -> bool:
    """Whether a schema lets any text be."""
    return node.get("type") == "string" and not node.keys() & {"pattern", "enum", "format", "const"}


def _resolve(root: dict[str, Any], node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The schemas that a node may be, without references and alternatives."""
    if "$ref" in node:
        yield from _resolve(root, root["$defs"][node["$ref"].rpartition("/")[2]])
    alternatives = [one for name in ("anyOf", "oneOf", "allOf") for one in node.get(name, [])]
    if "type" not in node and "else" in node:  # what is no draft
        alternatives.append(node["else"])
    for one in alternatives:
        yield from _resolve(root, one)
    if "type" in node:
        yield node


def _list_children(node: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(node.get("items"), dict):
        yield "[]", node["items"]
    for name, child in node.get("properties", {}).items():
        if isinstance(child, dict):
            yield name, child
    if isinstance(node.get("additionalProperties"), dict):
        yield "*", node["additionalProperties"]


def poison(attack: Attack, name: str, data: Any) -> Any:
    """A file's data with a payload in each of its text fields, those added that it lacks."""
    schema = read_schema(name)
    return _poison(attack, schema, schema, name, (), data)


def _poison(
    attack: Attack,
    root: dict[str, Any],
    node: dict[str, Any],
    name: str,
    path: tuple[str, ...],
    data: Any,
) -> Any:
    where = f"{name}: {'/'.join(path)}"
    kinds = list(_resolve(root, node))
    if isinstance(data, dict):
        children = dict(pair for kind in kinds for pair in _list_children(kind))
        for step, child in children.items():
            if step == "*":
                continue
            inside = f"{name}: {'/'.join((*path, step))}"
            kind = next((k for k in _resolve(root, child) if is_text(k)), None)
            if step not in data and kind and not NO_TEXT.search(inside):
                data[step] = ""
            if step in data:
                data[step] = _poison(attack, root, child, name, (*path, step), data[step])
        for key in data.keys() - children.keys() if "*" in children else ():
            data[key] = _poison(attack, root, children["*"], name, (*path, "*"), data[key])
        return data
    if isinstance(data, list):
        child = next(
            (dict(_list_children(kind)).get("[]") for kind in kinds if "items" in kind), {}
        )
        return [_poison(attack, root, child or {}, name, (*path, "[]"), one) for one in data]
    if NO_TEXT.search(where) or not any(map(is_text, kinds)):
        return data
    return attack.place(where)


def make_workspace(attack: Attack, sources: int = 4, turns: int = 8) -> drafts.Files:
    """A workspace of so many sources and `turns` pairs of claims in each, poisoned throughout."""
    files = drafts.draft(sources)
    files["brief.yml"] |= {
        "keywords": ["one", "two"],
        "brand": {
            "meta": {"name": {"full": "x", "short": "x"}},
            "logo": {"images": {"mark": {"path": "l.svg", "alt": "x"}}, "medium": "mark"},
        },
    }
    for name, content in list(files.items()):
        kind = SCHEMAS.get(name, "extract" if name.startswith("sources/") else "")
        if kind == "extract":
            content["claims"] = [
                {**claim, "id": f"{claim['id']}-{turn}"} if turn else dict(claim)
                for turn in range(turns)
                for claim in yaml.safe_load(yaml.safe_dump(content["claims"]))
            ]
        add_records(kind, content)
        if kind:
            files[name] = poison(attack, kind, content)
    files["bibliography/references.bib"] = "\n\n".join(
        _write_entry(attack, name) for name in files if name.startswith("sources/")
    )
    files["brief.yml"]["csl"] = "own.csl"
    files["own.csl"] = _write_style(attack)
    files["translations/en.po"] = _write_words(attack)
    files["l.svg"] = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
    return files


def add_records(kind: str, content: Any) -> None:
    """Gives a file what it need not have: once as a record, once as its text alone."""
    either: list[Any] = [{"text": "x"}, "x"]
    if kind == "extract":
        content["caveats"] = list(either)
        content["attributes"] = {"party": "x"}
        content["claims"][0]["warrant"] = {"text": "x", "by": "reader"}
    elif kind == "comparison":
        content |= {name: list(either) for name in ("common_ground", "watch", "limits")}
        content["groups"] = {"party": {"label": "x", "by": "party"}}
        for number, theme in enumerate(content["themes"]):
            finding = {"text": "x", "headline": "x", "confidence": "low"}
            theme["finding"] = "x" if number % 2 else finding
            theme["positions"] = {"adams2020": {"stance": 1, "why": "x"}}


def _write_entry(attack: Attack, file: str) -> str:
    """A work with payloads in its fields, as far as they leave the file BibTeX."""
    key = Path(file).stem
    if key == "comparison":
        return ""
    texts = {name: attack.place(f"bib: {name}", fits=_is_balanced) for name in BIB_FIELDS}
    fields = "".join(f"  {name} = {{{text}}},\n" for name, text in texts.items())
    return f"@article{{{key},\n{fields}  date = {{2019}},\n}}"


def _write_style(attack: Attack) -> str:
    """A citation style that puts payloads before, after and between what it prints."""

    def fill(match: re.Match[str]) -> str:
        return f"{match[1]}={quoteattr(attack.place(f'csl: {match[1]}'))}"

    style = Path(__file__).parents[1] / "quarto_project" / "style.csl"
    return re.sub('(prefix|suffix|delimiter)="[^"]*"', fill, style.read_text(encoding="utf-8"))


BIB_FIELDS = ("author", "title", "subtitle", "journaltitle", "publisher", "location", "note", "url")


def _is_balanced(text: str) -> bool:
    depth = 0
    for sign in re.findall(r"[{}]", text):
        depth += 1 if sign == "{" else -1
        if depth < 0:
            return False
    return depth == 0 and not text.endswith("\\")


def _write_words(attack: Attack) -> str:
    """A translation that says payloads, for each message of ours that holds no placeholder."""
    with (Path(reportgen.__file__).parent / "translations" / "messages.pot").open("rb") as file:
        messages = [m.id for m in read_po(file) if isinstance(m.id, str) and m.id]
    catalogue = Catalog(locale="en")
    for message in messages:
        if not re.search(r"[{}%]", message):
            catalogue.add(message, attack.place(f"po: {message}", fits=_has_no_place))
    written = BytesIO()
    write_po(written, catalogue, omit_header=False)
    return re.sub(r'"(POT-|PO-Rev)[^"]*"\n', "", written.getvalue().decode())


def _has_no_place(text: str) -> bool:
    return not re.search(r"[{}%]", text)
