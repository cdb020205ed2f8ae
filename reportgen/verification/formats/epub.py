"""EPUB: the documents of its spine, which are HTML in a zip file, one after the other."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import unquote

from reportgen.errors import UnreadableText
from reportgen.intake.archives import BROKEN, open_archive
from reportgen.verification.extraction import Extraction
from reportgen.verification.formats.decoding import decode
from reportgen.verification.formats.html import Page, feed
from reportgen.verification.formats.packages import refuse_broken

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"


@dataclass
class _Tags(HTMLParser):
    """The elements of an XML file, without their prefixes: name, attributes, text within."""

    found: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        values = {name.rpartition(":")[2]: value or "" for name, value in attrs}
        self.found.append((tag.rpartition(":")[2], {**values, "": ""}))

    def handle_endtag(self, tag: str) -> None:
        """An element ends: what follows is its parent's."""
        self.found.append(("/" + tag.rpartition(":")[2], {"": ""}))

    def handle_data(self, data: str) -> None:
        """Characters within an element."""
        if self.found:
            self.found[-1][1][""] += data


@dataclass(frozen=True)
class _Book:
    """A book's files, and what its package says of them."""

    files: zipfile.ZipFile
    name: str

    def read(self, path: str) -> bytes:
        """The bytes of a file."""
        return self.files.read(path)

    def tags(self, path: str) -> list[tuple[str, dict[str, str]]]:
        """The elements of an XML file, in order."""
        parser = _Tags()
        parser.feed(decode(self.read(path), self.name))
        parser.close()
        return parser.found


def read(data: bytes, name: str) -> Extraction:
    """The text of a book in reading order; raises `UnreadableText` where it is broken or locked."""
    try:
        with open_archive(data) as files:
            return _read_book(_Book(files, name))
    except UnreadableText:
        raise
    except (*BROKEN, KeyError, StopIteration) as error:
        raise refuse_broken(name, "an EPUB", error) from error


def _read_book(book: _Book) -> Extraction:
    package = next(v["full-path"] for t, v in book.tags(_CONTAINER) if t == "rootfile")
    folder = posixpath.dirname(package)
    items: dict[str, dict[str, str]] = {}
    order: list[tuple[bool, str]] = []
    for tag, values in book.tags(package):
        if tag == "item":
            items[values.get("id", "")] = values
        elif tag == "itemref":
            order.append((values.get("linear", "yes") == "no", values.get("idref", "")))
    paths = [
        _resolve(folder, items[key]["href"])
        for _, key in sorted(order, key=lambda item: item[0])
        if key in items and "nav" not in items[key].get("properties", "").split()
    ]
    _refuse_locked(book, paths)
    labels = dict(_find_labels(book, folder, items))
    page = Page()
    for path in dict.fromkeys(paths):  # its order may name one document a million times
        page.targets = {anchor: label for (file, anchor), label in labels.items() if file == path}
        if start := page.targets.pop("", ""):
            page.break_page(start)
        feed(page, book.read(path), f"{book.name} ({path})")
    return page.to_extraction("epub")


def _resolve(folder: str, href: str) -> str:
    return posixpath.normpath(posixpath.join(folder, unquote(href.partition("#")[0])))


def _refuse_locked(book: _Book, paths: list[str]) -> None:
    """A shop's lock encrypts the documents; what encrypts but fonts locks nothing."""
    if _ENCRYPTION not in book.files.namelist():
        return
    locked = {unquote(v["uri"]) for t, v in book.tags(_ENCRYPTION) if t == "cipherreference"}
    if locked.intersection(paths):
        raise UnreadableText(
            f"{book.name} is copy-protected (DRM).",
            "Save the text of the source as .txt, or use an unprotected copy.",
        )


def _find_labels(
    book: _Book, folder: str, items: dict[str, dict[str, str]]
) -> Iterator[tuple[tuple[str, str], str]]:
    """The printed page numbers of a book's list of pages, by document and anchor."""
    for item in items.values():
        path = _resolve(folder, item.get("href", ""))
        if "nav" in item.get("properties", "").split():
            yield from _read_page_list(book, path)
        elif item.get("media-type") == "application/x-dtbncx+xml":
            yield from _read_page_targets(book, path)


def _read_page_list(book: _Book, path: str) -> Iterator[tuple[tuple[str, str], str]]:
    listed = False
    for tag, values in book.tags(path):
        if tag in ("nav", "/nav"):
            listed = "page-list" in values.get("type", "")
        elif tag == "a" and listed:
            yield _anchor(path, values.get("href", "")), values[""].strip()


def _read_page_targets(book: _Book, path: str) -> Iterator[tuple[tuple[str, str], str]]:
    label = ""
    listed = False
    for tag, values in book.tags(path):
        if tag in ("pagetarget", "/pagetarget"):
            listed, label = tag == "pagetarget", values.get("value", "")
        elif tag == "text" and listed:
            label = values[""].strip() or label
        elif tag == "content" and listed:
            yield _anchor(path, values.get("src", "")), label


def _anchor(path: str, href: str) -> tuple[str, str]:
    return _resolve(posixpath.dirname(path), href), unquote(href.partition("#")[2])
