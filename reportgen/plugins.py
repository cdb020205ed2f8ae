"""Plug-ins: what other installed packages add, found by the entry points of their metadata.

A plug-in is code that its user installed; nothing of it is imported before somebody asks for it.
docs/plugins.md says what each kind is given and gives back.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from reportgen.errors import ReportgenError

Kind = Literal["checks", "figures", "formats", "engines", "templates"]

_GROUP = "reportgen."
_NAMES: Mapping[Kind, tuple[str, str]] = {
    "checks": (r"(?!RG)[A-Z]{2,12}", "two to twelve capital letters, not beginning with RG"),
    "figures": (r"[a-z][a-z0-9_]*", "lower-case letters, digits and underscores"),
    "formats": (r"[a-z][a-z0-9-]*", "lower-case letters, digits and hyphens"),
    "engines": (r"[a-z][a-z0-9-]*", "lower-case letters, digits and hyphens"),
    "templates": (r"[a-z][a-z0-9-]*", "lower-case letters, digits and hyphens"),
}
"""What a plug-in of each kind may be called, and the same in words."""


class PluginError(ReportgenError):
    """A plug-in cannot be used; the remedy says how to remove its package."""


@dataclass(frozen=True, order=True)
class Plugin:
    """One entry point: of what kind it is, its name, its package, and the object it stands for.

    `value` is that object as entry points write it: "module:attribute", or a module alone.
    `fault` says why it cannot be used before anything of it is imported, "" where it can.
    """

    kind: Kind
    name: str
    package: str
    version: str
    value: str
    fault: str = ""

    def load(self) -> Any:
        """The object that it stands for; raises `PluginError` where it cannot be imported."""
        if self.fault:
            raise self.blame(self.fault)
        from importlib.metadata import EntryPoint

        with self.answering():
            return EntryPoint(self.name, self.value, f"{_GROUP}{self.kind}").load()

    def find_folder(self) -> Path:
        """The folder of the package that it names; raises `PluginError` where it names none."""
        places = [Path(place) for place in getattr(self.load(), "__path__", ())]
        if not places or not places[0].is_dir():
            raise self.blame("names no package that is a folder")
        return places[0]

    def blame(self, fault: str) -> PluginError:
        """The error that says what is wrong with it, with its package and how to be rid of it."""
        return PluginError(
            f"The plug-in {self.name} ({self.kind}) of the package {self.package} {self.version} "
            f"{fault}.",
            f"Install another version of it, or remove it: python -m pip uninstall {self.package}",
        )

    @contextmanager
    def answering(self, *honest: type[Exception]) -> Iterator[None]:
        """While inside, whatever its code raises becomes a `PluginError`, except the `honest`."""
        try:
            yield
        except honest:
            raise
        except Exception as error:
            raise self.blame(_tell(error)) from error
        except SystemExit as error:
            if isinstance(error.code, int) and error.code > 128:
                raise  # a signal: somebody ends this process
            raise self.blame("ended the program") from error


def _tell(error: Exception) -> str:
    """What an error of a plug-in's says, and where it arose."""
    place, traceback = "", error.__traceback__
    while traceback:
        code = traceback.tb_frame.f_code
        if not code.co_filename.startswith(("<", os.path.dirname(__file__))):  # noqa: PTH120
            place = f" in {Path(code.co_filename).name}:{traceback.tb_lineno}"
        traceback = traceback.tb_next
    words = " ".join(str(error).split())[:300].rstrip(".")
    return f"fails{place}: {type(error).__name__}{f': {words}' if words else ''}"


def list_plugins(kind: Kind | None = None) -> tuple[Plugin, ...]:
    """The plug-ins of a kind, or all, by kind and name.

    Of several with one name, all but the first package's have a fault.
    """
    found: dict[tuple[Kind, str], Plugin] = {}
    others = []
    for plugin in _read_all():
        if kind in (None, plugin.kind):
            fault = _find_fault(plugin, found.get((plugin.kind, plugin.name)))
            judged = replace(plugin, fault=fault)
            if found.setdefault((plugin.kind, plugin.name), judged) is not judged:
                others.append(judged)
    return tuple(sorted((*found.values(), *others)))


def _find_fault(plugin: Plugin, first: Plugin | None) -> str:
    pattern, words = _NAMES[plugin.kind]
    if not re.fullmatch(pattern, plugin.name, re.ASCII):
        return f"has a name that cannot be used ({words} can)"
    if plugin.name in _list_taken(plugin.kind):
        return "has the name of one of reportgen’s own"
    if first:
        return f"has the name of one of the package {first.package}"
    return ""


def _list_taken(kind: Kind) -> Collection[str]:
    """The names that reportgen itself has for what such a plug-in adds (formats: see there)."""
    from reportgen.model.illustrations import PACKAGED  # the model is slow to import
    from reportgen.model.publication import EngineName

    taken: Mapping[Kind, Collection[str]] = {
        "figures": PACKAGED,
        "engines": get_args(EngineName),
        "templates": ("reportgen",),
    }
    return taken.get(kind, ())


def find_plugin(kind: Kind, name: str) -> Plugin | None:
    """The plug-in of a name, None where there is none."""
    return next((each for each in list_plugins(kind) if each.name == name), None)


@cache
def _read_all() -> tuple[Plugin, ...]:
    """Every entry point of every package, in the order of the packages' names."""
    if not any(map(_announces, _list_metadata())):
        return ()
    from importlib.metadata import distributions  # slow to import, and hardly ever needed

    found = set()
    seen: set[str] = set()
    for package in distributions():
        name = package.name
        if name.lower() in seen:
            continue  # of two versions, Python imports the one that comes first on its path
        seen.add(name.lower())
        for entry in package.entry_points:
            kind = entry.group.removeprefix(_GROUP)
            for known in _NAMES:
                if entry.group.startswith(_GROUP) and kind == known:
                    found.add(Plugin(known, entry.name, name, package.version, entry.value))
    return tuple(sorted(found, key=lambda plugin: (plugin.package, plugin.kind, plugin.name)))


def _list_metadata() -> Iterator[Path]:
    """The folders where installed packages say what they are."""
    for place in dict.fromkeys(sys.path):
        with suppress(OSError), os.scandir(place or ".") as entries:
            names = [entry.path for entry in entries if entry.name.endswith(("-info", ".egg-info"))]
            yield from map(Path, names)


def _announces(folder: Path) -> bool:
    """Whether a package has entry points of ours: its metadata are searched as bytes, not read."""
    try:
        return f"[{_GROUP}".encode() in (folder / "entry_points.txt").read_bytes()
    except OSError:
        return False


def list_packages(kinds: Collection[Kind]) -> dict[str, str]:
    """The packages that have plug-ins of some kinds, with their versions."""
    return {each.package: each.version for each in list_plugins() if each.kind in kinds}


def list_modules() -> tuple[Path, ...]:
    """The files and folders of the code of all plug-ins, sorted; none of it is imported."""
    from importlib.util import find_spec

    found: set[Path] = set()
    for plugin in _read_all():
        top = re.split(r"[.:\[\s]", plugin.value.strip(), maxsplit=1)[0]
        with suppress(ImportError, ValueError):
            spec = find_spec(top)
            places = (spec.submodule_search_locations or [spec.origin or ""]) if spec else []
            found |= {Path(place) for place in places if place}
    return tuple(sorted(found))
