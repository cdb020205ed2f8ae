"""Comments in a Word document: what they are on, what they say, by whom, and in answer to what.

Word, LibreOffice and Google Docs write the same parts with habits of their own: elements are known
by their names alone, whichever edition of the standard they are in, and parts by their relations.
What is deleted or moved away is not read, what is inserted is.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from posixpath import dirname, join, normpath
from xml.etree.ElementTree import Element

from reportgen.errors import ExchangeError, Location
from reportgen.exchange.excerpts import fold
from reportgen.exchange.formats import Input
from reportgen.exchange.passage import Harvest, Passage
from reportgen.exchange.safety import Archive, is_zip, open_zip, parse_xml

_CONTEXT = 32
"""How many characters around a comment's words are kept, to tell them from the same elsewhere."""
_GONE = frozenset({"del", "moveFrom", "Fallback", "instrText", "delText", "rt", "pPr", "rPr"})
_SIGNS: Mapping[str, str] = {
    "tab": "\t",
    "br": "\n",
    "cr": "\n",
    "noBreakHyphen": "\u2011",
    "softHyphen": "\u00ad",
}
_TEXTS = ("footnotes", "endnotes", "header", "footer")


@dataclass
class _Text:
    """The text of a part, and where in it the words of each comment stand."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    starts: dict[str, int] = field(default_factory=dict)
    ends: dict[str, int] = field(default_factory=dict)

    @cached_property
    def whole(self) -> str:
        """The text in one piece, when all of it has been read."""
        return "".join(self.parts)

    def add(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)


@dataclass(frozen=True)
class _Comment:
    """A comment as the document has it; `ids` are its paragraphs', which other parts know it by."""

    id: str
    author: str
    date: str
    text: str
    ids: tuple[str, ...]


def detect(file: Input) -> bool:
    """Whether it is a Word document."""
    if not is_zip(file):
        return False
    try:
        return _find_document(open_zip(file)) is not None
    except ExchangeError:
        return False


def read(file: Input) -> Harvest:
    """The comments, in the order of the text; raises `ExchangeError` where the file is broken."""
    where = Location(file.name)
    if not is_zip(file):
        raise ExchangeError(
            "The file is not a .docx document: an older Word's, perhaps, or password-protected.",
            "Save it as “Word Document (.docx)”, without a password.",
            where,
        )
    archive = open_zip(file)
    document = _find_document(archive)
    if document is None:
        raise ExchangeError("The archive holds no Word document.", "Save it again.", where)
    parts = _list_relations(archive, document)
    comments = [
        _read_comment(element)
        for part in parts.get("comments", [])
        for element in _parse(archive, part).iter()
        if _name(element) == "comment"
    ]
    texts = [document, *(part for kind in _TEXTS for part in parts.get(kind, []))]
    read_texts = [_read_text(_parse(archive, part)) for part in texts]
    threads = _read_threads(archive, parts)
    return _gather(comments, read_texts, threads, where)


# ── the archive ──────────────────────────────────────────────────────────────────────────


def _find_document(archive: Archive) -> str | None:
    """The part that is the document itself."""
    relations = _list_relations(archive, "")
    found = [p for p in relations.get("officeDocument", []) if _is_document(archive, p)]
    usual = "word/document.xml"
    return found[0] if found else (usual if usual in archive.names else None)


def _is_document(archive: Archive, part: str) -> bool:
    return part.startswith("word/") or b"wordprocessingml" in archive.read(part)[:4096]


def _list_relations(archive: Archive, part: str) -> dict[str, list[str]]:
    """The parts that a part refers to, by the last word of the relation's type."""
    rels = join(dirname(part), "_rels", f"{part.rpartition('/')[2]}.rels")
    found: dict[str, list[str]] = {}
    for element in _parse(archive, rels).iter() if rels in archive.names else ():
        target = element.get("Target", "")
        path = normpath(
            target.lstrip("/") if target.startswith("/") else join(dirname(part), target)
        )
        if path in archive.names:
            found.setdefault(element.get("Type", "").rpartition("/")[2], []).append(path)
    return found


def _parse(archive: Archive, part: str) -> Element:
    return parse_xml(archive.read(part), f"{archive.name}/{part}")


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _get(element: Element, name: str) -> str:
    """An attribute by its name, whatever namespace it is in."""
    found = (value for key, value in element.items() if key.rpartition("}")[2] == name)
    return next(found, "")


# ── texts and comments ───────────────────────────────────────────────────────────────────


def _read_text(root: Element) -> _Text:
    """The text of a part with the comments' places in it."""
    text = _Text()
    _walk(root, text)
    return text


def _walk(element: Element, text: _Text) -> None:
    name = _name(element)
    if name in _GONE:
        return
    if name == "t":
        text.add(element.text or "")
    elif name in _SIGNS:
        text.add(_SIGNS[name])
    elif name == "commentRangeStart":
        text.starts.setdefault(_get(element, "id"), text.length)
    elif name == "commentRangeEnd":
        text.ends[_get(element, "id")] = text.length
    elif name == "commentReference":
        text.starts.setdefault(_get(element, "id"), text.length)
    for child in element:
        _walk(child, text)
    if name in ("p", "tc"):
        text.add("\n")


def _read_comment(element: Element) -> _Comment:
    paragraphs = [child for child in element.iter() if _name(child) == "p"]
    ids = tuple(id_ for paragraph in paragraphs if (id_ := _get(paragraph, "paraId")))
    return _Comment(
        id=_get(element, "id"),
        author=fold(_get(element, "author")),
        date=_get(element, "date"),
        text=fold("".join(_read_text(element).parts)),
        ids=ids,
    )


@dataclass(frozen=True)
class _Threads:
    """What other parts say of comments, by the ids of paragraphs."""

    parents: Mapping[str, str]
    resolved: frozenset[str]
    durable: Mapping[str, str]


def _read_threads(archive: Archive, parts: Mapping[str, Sequence[str]]) -> _Threads:
    elements = [
        element
        for kind in ("commentsExtended", "commentsIds")
        for part in parts.get(kind, [])
        for element in _parse(archive, part).iter()
    ]
    by_id = {_get(element, "paraId"): element for element in elements}
    return _Threads(
        {_get(e, "paraId"): parent for e in elements if (parent := _get(e, "paraIdParent"))},
        frozenset(_get(e, "paraId") for e in elements if _get(e, "done") in ("1", "true", "on")),
        {id_: durable for id_, e in by_id.items() if (durable := _get(e, "durableId"))},
    )


# ── passages ─────────────────────────────────────────────────────────────────────────────


def _gather(
    comments: Sequence[_Comment], texts: Sequence[_Text], threads: _Threads, where: Location
) -> Harvest:
    """The comments as passages: those on the text in its order, then those on nothing."""
    names = _name_comments(comments, threads)
    owners = {id_: comment.id for comment in comments for id_ in comment.ids}
    left_out = Counter[str]()
    made: list[tuple[tuple[int, int, int], Passage]] = []
    for number, comment in enumerate(comments):
        parent = owners.get(_first(threads.parents, comment.ids), "")
        base = Passage(
            where,
            comment=comment.text,
            reader=comment.author,
            date=comment.date,
            id=names[number],
        )
        spot, passage = _anchor(base, comment.id, texts)
        if parent and parent != comment.id:
            answered = next(i for i, other in enumerate(comments) if other.id == parent)
            passage = replace(passage, words="", prefix="", suffix="", parent=names[answered])
            spot = _anchor(base, _find_root(parent, comments, owners, threads), texts)[0]
        if passage.words or passage.comment:
            made.append(((*spot, number), passage))
        else:
            left_out["comments without content"] += 1
    passages = tuple(passage for _, passage in sorted(made, key=lambda item: item[0]))
    resolved = sum(bool(threads.resolved & set(comment.ids)) for comment in comments)
    noun = "comment is" if resolved == 1 else "comments are"
    notice = (where, f"{resolved} {noun} marked as resolved; they are imported like the others.")
    return Harvest(passages, left_out=dict(left_out), notices=(notice,) if resolved else ())


def _first(values: Mapping[str, str], ids: Sequence[str]) -> str:
    return next((values[id_] for id_ in ids if id_ in values), "")


def _find_root(
    id_: str, comments: Sequence[_Comment], owners: Mapping[str, str], threads: _Threads
) -> str:
    """The comment that a thread begins with."""
    by_id = {comment.id: comment for comment in comments}
    seen = {id_}
    while parent := owners.get(_first(threads.parents, by_id[id_].ids), ""):
        if parent in seen:
            break
        seen.add(parent)
        id_ = parent
    return id_


def _anchor(passage: Passage, id_: str, texts: Sequence[_Text]) -> tuple[tuple[int, int], Passage]:
    """Where a comment stands, and its passage with the words that it is on."""
    for number, text in enumerate(texts):
        if id_ in text.starts:
            start = text.starts[id_]
            end = max(text.ends.get(id_, start), start)
            whole = text.whole
            return (number, start), replace(
                passage,
                words=fold(whole[start:end]),
                prefix=fold(whole[max(start - _CONTEXT, 0) : start]) if end > start else "",
                suffix=fold(whole[end : end + _CONTEXT]) if end > start else "",
            )
    return (len(texts), 0), passage


def _name_comments(comments: Sequence[_Comment], threads: _Threads) -> list[str]:
    """Names that a comment keeps when the document is saved again: numbers are given anew."""
    seen = Counter[str]()
    names = []
    for comment in comments:
        durable = _first(threads.durable, comment.ids)
        made = f"{comment.author}\n{comment.date}"
        seen[made] += 1
        told = hashlib.sha256(f"{made}\n{seen[made]}".encode()).hexdigest()[:10]
        names.append(durable or f"comment-{told}")
    return names
