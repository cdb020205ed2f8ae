"""What a file is by its first bytes, where its name says something else."""

from __future__ import annotations

from pathlib import Path

from reportgen.errors import UnreadableText

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WITHIN = 1024
"""A PDF may have something before its header, as Acrobat has it."""


def check_signature(data: bytes, name: str) -> None:
    """Raises `UnreadableText` where a file is plainly not what its ending says."""
    ending = Path(name).suffix.lower()
    if data.startswith(_OLE):
        raise _refuse_ole(data, name)
    found, endings = _recognise(data)
    if found and ending not in endings:
        raise UnreadableText(
            f"{name} is not what its name says; it holds {found}.",
            f"Name it {Path(name).stem}{endings[0]}, if that is the text of the source."
            if endings
            else "Save the text of the source as .txt (in UTF-8), .docx or .pdf.",
        )


def _recognise(data: bytes) -> tuple[str, tuple[str, ...]]:
    """What the bytes are, and by which endings that is read; "" where that is not plain."""
    head = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:_WITHIN]
    if head.startswith(b"%PDF-"):
        return "a PDF", (".pdf",)
    if head.startswith(b"PK\x03\x04"):
        return _recognise_package(data)
    if head.startswith(b"{\\rtf"):
        return "rich text (RTF)", ()
    if head.lower().startswith((b"<!doctype html", b"<html")):
        return "a web page", (".html", ".htm", ".xhtml", ".md", ".markdown")
    return "", ()


def _recognise_package(data: bytes) -> tuple[str, tuple[str, ...]]:
    if b"application/epub+zip" in data[:_WITHIN]:
        return "an EPUB", (".epub",)
    if b"application/vnd.oasis.opendocument" in data[:_WITHIN]:
        return "an OpenDocument file", ()
    if b"word/document.xml" in data:
        return "a Word file", (".docx",)
    return "", ()


def _refuse_ole(data: bytes, name: str) -> UnreadableText:
    """Old Office files, and new ones that are locked, are in the same kind of container."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return UnreadableText(
            f"{name} is password-protected.", "Save a copy without a password, or as .txt."
        )
    return UnreadableText(
        f"{name} is an old Word file (.doc), which cannot be read.",
        "Open it in Word or LibreOffice, and save it as .docx.",
    )
