"""What pandoc reads in a .bib file, and the words of it."""

from __future__ import annotations

import json
import re
import subprocess
import unicodedata
from typing import Any

import pypandoc

_FACES = re.compile(r"</?(?:i|b|u|sup|sub|span)\b[^>]*>")
_QUOTES = str.maketrans(dict.fromkeys("“”‘’«»„‚'\"", "'"))


def read_with_pandoc(bibtex: str) -> dict[str, dict[str, Any]]:
    """The entries that pandoc reads in a .bib file, as CSL has them, by key."""
    command = [pypandoc.get_pandoc_path(), "-f", "biblatex", "-t", "csljson"]
    done = subprocess.run(command, input=bibtex.encode(), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return {item["id"]: item for item in json.loads(done.stdout)}


def spell(text: str) -> str:
    """The characters of a text whatever their case, face and spacing; all quotes are one."""
    dotted = re.sub("\u0131(?=[\u0300-\u036f])", "i", _FACES.sub("", text))  # pandoc's \\'\\i
    plain = unicodedata.normalize("NFKC", dotted.translate(_QUOTES))
    return re.sub(r"[\s\u00ad]+", "", plain).casefold()
