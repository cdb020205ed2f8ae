"""Files that are broken, or of another kind: told in words, and taken by one format at most."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reportgen.errors import ExchangeError
from reportgen.exchange.formats import Input
from tests import test_exchange_coding as coding
from tests import test_exchange_hypothesis as annotations
from tests import test_exchange_tables as tables
from tests import test_exchange_word as word
from tests import test_exchange_zotero as zotero
from tests.exchange import load, pack

READERS = ("docx", "xlsx", "zotero", "hypothesis", "taguette", "qualcoder", "csv", "markdown")


def encode_json(value: object) -> bytes:
    return json.dumps(value).encode()


def make_workbook() -> bytes:
    book = tables.workbook(tables.HEAD, ["abe2019", "drivers", "They hedge", "=1+2", -2])
    book.active.merge_cells("A2:A3")
    return tables.save(book)


NOTE = f'<div data-citation-items="%5B%5D"><p>{zotero.annotate("words")}</p></div>'
OBSIDIAN = """\
---
citekey: abe2019
---
> [!quote] p. 3
> Words (p. 3) ^id

==words== [(p. NaN)](zotero://open-pdf/library/items/A?page=4&annotation=B) #tag
"""
FILES: dict[str, tuple[str, bytes]] = {
    "docx": ("a.docx", word.make(f"<w:p>{word.start(0)}{word.run('x')}{word.end(0)}</w:p>",
                                 word.comment(0, para="A"))),
    "xlsx": ("a.xlsx", make_workbook()),
    "zotero": ("a.html", NOTE.encode()),
    "zotero json": ("a.json", encode_json([zotero.annotation()])),
    "zotero note": ("a.md", zotero.MARKDOWN.encode()),
    "hypothesis": ("a.json", encode_json(annotations.export(annotations.annotation()))),
    "hypothesis table": ("a.csv", annotations.CSV.encode()),
    "taguette": ("a.csv", coding.TAGUETTE.encode()),
    "qualcoder": ("a.csv", coding.QUALCODER.encode()),
    "csv": ("a.csv", tables.ROWS.encode()),
    "markdown": ("a.md", OBSIDIAN.encode()),
}  # fmt: skip


@pytest.mark.parametrize("kind", FILES)
def test_each_kind_of_file_is_taken_by_one_format(kind: str) -> None:
    file = Input(*FILES[kind])
    assert [form for form in READERS if load(form).detect(file)] == [kind.partition(" ")[0]]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0" * 1000,
        bytes(range(256)),
        b"\xff\xfe\xd8",
        b"[" * 100_000,
        b'{"annotations": [[[]]]}',
        b"<" * 10_000,
        b"PK\3\4" + bytes(500),
        pack({"../x": "y"}),
        "“".encode() * 20_000,
        b"---\na: [\n---\n",
    ],
)
@pytest.mark.parametrize("form", READERS)
def test_junk_is_refused_or_holds_nothing(form: str, data: bytes) -> None:
    file = Input("x", data)
    assert load(form).detect(file) is False
    try:
        assert load(form).read(file).passages == ()
    except ExchangeError as error:
        assert str(error).startswith("x")


def test_an_archive_that_would_fill_the_memory_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(200 * 2**20))
        archive.writestr("xl/workbook.xml", "<x/>")
    for form in ("docx", "xlsx"):
        with pytest.raises(ExchangeError, match="unpacks to more than"):
            load(form).read(Input("x", packed.getvalue()))


EDITS = st.lists(
    st.tuples(
        st.floats(0, 1),
        st.integers(0, 60),
        st.sampled_from(
            [b"", b'"', b"<", b"[", b"{", b"%", b"\n", b"null", b"-1", b"\xff", b"==", b"("]
        ),
    ),
    min_size=1,
    max_size=6,
)


def edit(data: bytes, edits: list[tuple[float, int, bytes]]) -> bytes:
    for at, length, put in edits:
        place = int(at * len(data))
        data = data[:place] + put + data[place + length :]
    return data


@pytest.mark.parametrize("kind", FILES)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(edits=EDITS)
def test_a_damaged_file_gives_its_passages_or_an_error_in_words(
    kind: str, edits: list[tuple[float, int, bytes]]
) -> None:
    name, data = FILES[kind]
    module = load(kind.partition(" ")[0])
    for damaged in _damage(data, edits):
        file = Input(name, damaged)
        assert module.detect(file) in (True, False)
        try:
            module.read(file)
        except ExchangeError as error:
            assert error.place is None or error.place.path.startswith(name)


def _damage(data: bytes, edits: list[tuple[float, int, bytes]]) -> list[bytes]:
    """The file damaged, and where it is an archive also a file in it."""
    if not data.startswith(b"PK"):
        return [edit(data, edits)]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    names = sorted(members)
    chosen = names[int(edits[0][0] * (len(names) - 1))]
    return [edit(data, edits), pack(members | {chosen: edit(members[chosen], edits)})]
