"""What packaged templates were compiled to, kept beside them.

Bytecode is code, and what a workspace brings is compiled anew each time: nothing in a workspace may
run unasked.
"""

from __future__ import annotations

import marshal
import os
import sys
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib import metadata
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from types import CodeType

import jinja2
from jinja2.bccache import Bucket

from reportgen.kept import find_kept, keep


class Bytecode(jinja2.BytecodeCache):
    """The code of the templates in `packaged`: of this process, and of those before it.

    `maker` is the module whose text says how templates are compiled.
    """

    def __init__(self, packaged: Path, maker: Path) -> None:
        self._packaged, self._maker = f"{packaged}{os.sep}", maker
        self._kept: dict[str, tuple[str, CodeType | None]] = {}

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """A template by its name, and the file that this leads to."""
        return f"{name}\n{filename}"

    def load_bytecode(self, bucket: Bucket) -> None:
        """Finds a template's code, unless its text is another by now."""
        if not self._is_packaged(bucket):
            return
        checksum, code = self._kept.get(bucket.key, ("", None))
        if checksum != bucket.checksum:
            code = _read(find_kept(*self._place(bucket), *self._describe(bucket)))
            self._kept[bucket.key] = bucket.checksum, code
        bucket.code = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keeps a packaged template's code."""
        if self._is_packaged(bucket) and bucket.code:
            self._kept[bucket.key] = bucket.checksum, bucket.code
            code = marshal.dumps(bucket.code)
            keep(*self._place(bucket), code, *self._describe(bucket))

    def _is_packaged(self, bucket: Bucket) -> bool:
        return bucket.key.partition("\n")[2].startswith(self._packaged)

    def _place(self, bucket: Bucket) -> tuple[Path, str]:
        return Path(bucket.key.partition("\n")[2]), ".pyc"

    def _describe(self, bucket: Bucket) -> tuple[str, ...]:
        """All that a template's code depends on."""
        return bucket.key, bucket.checksum, _describe_compiler(self._maker)


@cache
def _describe_compiler(maker: Path) -> str:
    """What compiles templates: this Python, Jinja, and the module that sets it up."""
    flags = f"{sys.version} {MAGIC_NUMBER.hex()} {sys.flags.optimize} {metadata.version('jinja2')}"
    return f"{flags} {sha256(maker.read_bytes()).hexdigest()}"


def _read(content: bytes | None) -> CodeType | None:
    """The code that was kept; none of a Python that writes it otherwise."""
    with suppress(EOFError, ValueError, TypeError):
        code = marshal.loads(content) if content else None  # noqa: S302 (trusted like the package)
        return code if isinstance(code, CodeType) else None
    return None
