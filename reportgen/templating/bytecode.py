"""What packaged templates were compiled to, kept as Python keeps what it compiles of modules.

Beside the template, in its `__pycache__` (or where PYTHONPYCACHEPREFIX says), unless Python was
told to write no bytecode. Bytecode is code, and is trusted as far as the folder that it is in:
whoever may write into that of the packaged templates may change the package itself. What a
workspace brings is compiled anew each time, so that nothing in a workspace runs unasked.
"""

from __future__ import annotations

import importlib.util
import marshal
import os
import sys
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib import metadata
from pathlib import Path
from types import CodeType

import jinja2
from jinja2.bccache import Bucket


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
            code = _read(self._place(bucket), self._sign(bucket))
            self._kept[bucket.key] = bucket.checksum, code
        bucket.code = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keeps a packaged template's code."""
        if self._is_packaged(bucket) and bucket.code:
            self._kept[bucket.key] = bucket.checksum, bucket.code
            if not sys.dont_write_bytecode:
                _write(self._place(bucket), self._sign(bucket) + marshal.dumps(bucket.code))

    def _is_packaged(self, bucket: Bucket) -> bool:
        return bucket.key.partition("\n")[2].startswith(self._packaged)

    def _place(self, bucket: Bucket) -> Path:
        return Path(importlib.util.cache_from_source(bucket.key.partition("\n")[2]))

    def _sign(self, bucket: Bucket) -> bytes:
        """What a file of bytecode begins with: all that it depends on, as one number."""
        parts = (bucket.key, bucket.checksum, _describe_compiler(self._maker))
        return importlib.util.MAGIC_NUMBER + sha256("\0".join(parts).encode()).digest()


@cache
def _describe_compiler(maker: Path) -> str:
    """What compiles templates: this Python, Jinja, and the module that sets it up."""
    flags = f"{sys.version} {sys.flags.optimize} {metadata.version('jinja2')}"
    return f"{flags} {sha256(maker.read_bytes()).hexdigest()}"


def _read(path: Path, sign: bytes) -> CodeType | None:
    """The code in a file that begins with `sign`; None where there is no such file."""
    with suppress(OSError, EOFError, ValueError, TypeError):
        content = path.read_bytes()
        if content.startswith(sign):
            code = marshal.loads(content[len(sign) :])  # noqa: S302 (trusted like the package)
            return code if isinstance(code, CodeType) else None
    return None


def _write(path: Path, content: bytes) -> None:
    """Writes a file, whole or not at all; where the disk refuses, it is compiled again."""
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    with suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        partial.write_bytes(content)
        partial.replace(path)
