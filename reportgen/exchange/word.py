"""Comments in a Word document: what they are on, what they say, by whom, and in answer to what."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from reportgen.errors import ExchangeError, Location
from reportgen.exchange.excerpts import fold
from reportgen.exchange.formats import Input
from reportgen.exchange.passage import Harvest, Passage
from reportgen.exchange.safety import is_zip, open_zip
from reportgen.exchange.wordfile import WordFile, find_document, parse_part
from reportgen.exchange.wordtext import (
    Comment,
    Text,
    Threads,
    find_parents,
    find_root,
    read_comments,
    read_text,
    read_threads,
)

_CONTEXT = 32
"""How many characters around a comment's words are kept, to tell them from the same elsewhere."""
_TEXTS = ("footnotes", "endnotes", "header", "footer")


def detect(file: Input) -> bool:
    """Whether it is a Word document."""
    if not is_zip(file):
        return False
    try:
        return find_document(open_zip(file)) is not None
    except ExchangeError:
        return False


def read(file: Input) -> Harvest:
    """The comments, in the order of the text; raises `ExchangeError` where the file is broken."""
    document = WordFile.open(file)
    roots = [parse_part(document.archive, document.document)]
    roots += [root for kind in _TEXTS for root in document.read(kind)]
    texts = [read_text(root) for root in roots]
    return _gather(read_comments(document), texts, read_threads(document), Location(file.name))


# ── passages ─────────────────────────────────────────────────────────────────────────────


def _gather(
    comments: Sequence[Comment], texts: Sequence[Text], threads: Threads, where: Location
) -> Harvest:
    """The comments as passages: those on the text in its order, then those on nothing."""
    names = _name_comments(comments, threads)
    parents = find_parents(comments, threads)
    numbers = {comment.id: n for n, comment in reversed(list(enumerate(comments)))}
    left_out = Counter[str]()
    made: list[tuple[tuple[int, int, int], Passage]] = []
    for number, comment in enumerate(comments):
        base = Passage(
            where,
            comment=comment.text,
            reader=comment.author,
            date=comment.date,
            id=names[number],
        )
        spot, passage = _anchor(base, comment.id, texts)
        if parent := parents.get(comment.id):
            answered = names[numbers[parent]]
            passage = replace(passage, words="", prefix="", suffix="", parent=answered)
            spot = _anchor(base, find_root(parent, parents), texts)[0]
        if passage.words or passage.comment:
            made.append(((*spot, number), passage))
        else:
            left_out["comments without content"] += 1
    passages = tuple(passage for _, passage in sorted(made, key=lambda item: item[0]))
    resolved = sum(bool(threads.resolved & set(comment.ids)) for comment in comments)
    noun = "comment is" if resolved == 1 else "comments are"
    notice = (where, f"{resolved} {noun} marked as resolved; they are imported like the others.")
    return Harvest(passages, left_out=dict(left_out), notices=(notice,) if resolved else ())


def _anchor(passage: Passage, id_: str, texts: Sequence[Text]) -> tuple[tuple[int, int], Passage]:
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


def _name_comments(comments: Sequence[Comment], threads: Threads) -> list[str]:
    """Names that a comment keeps when the document is saved again: numbers are given anew."""
    seen = Counter[str]()
    names = []
    for comment in comments:
        durable = next((threads.durable[i] for i in comment.ids if i in threads.durable), "")
        made = f"{comment.author}\n{comment.date}"
        seen[made] += 1
        told = hashlib.sha256(f"{made}\n{seen[made]}".encode()).hexdigest()[:10]
        names.append(durable or f"comment-{told}")
    return names
