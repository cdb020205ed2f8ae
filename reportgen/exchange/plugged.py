"""The formats of plug-ins, beside the packaged ones: a module each, with the same verbs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reportgen.errors import ExchangeError
from reportgen.exchange.formats import FORMATS, Format, Input, Module
from reportgen.exchange.passage import Harvest
from reportgen.model.brief import Brief
from reportgen.plugins import Plugin, list_plugins
from reportgen.verification.lock import Lock

_VERBS = ("detect", "read", "write")


@dataclass(frozen=True)
class _Guard:
    """The verbs of a plug-in's module, held to what they promise."""

    plugin: Plugin
    module: Any

    def detect(self, file: Input) -> bool:
        with self.plugin.answering():
            return bool(self.module.detect(file))

    def read(self, file: Input) -> Harvest:
        with self.plugin.answering(ExchangeError):
            harvest: object = self.module.read(file)
        if not isinstance(harvest, Harvest):
            raise self.plugin.blame(f"gives {type(harvest).__name__} where a Harvest is wanted")
        return harvest

    def write(self, brief: Brief, lock: Lock | None) -> bytes:
        with self.plugin.answering(ExchangeError):
            data: object = self.module.write(brief, lock)
        if not isinstance(data, bytes):
            raise self.plugin.blame(f"gives {type(data).__name__} where bytes are wanted")
        return data


@dataclass(frozen=True)
class _PluggedFormat(Format):
    """A format of a plug-in; `module` is the entry point's value."""

    guard: _Guard | None = None

    def load(self) -> Module:
        """Its verbs."""
        assert self.guard is not None
        return self.guard


def list_all_formats() -> tuple[Format, ...]:
    """The packaged formats, and then those of plug-ins, by name.

    Raises `PluginError` where one of these cannot be used.
    """
    return (*FORMATS, *map(_describe, list_plugins("formats")))


def _describe(plugin: Plugin) -> Format:
    if any(each.name == plugin.name for each in FORMATS):
        raise plugin.blame("has the name of one of reportgen’s own")
    module = plugin.load()
    title, endings = getattr(module, "TITLE", None), getattr(module, "ENDINGS", None)
    loses = getattr(module, "LOSES", "")
    is_told = isinstance(title, str) and isinstance(loses, str) and isinstance(endings, tuple)
    if not is_told or not all(isinstance(ending, str) for ending in endings or (None,)):
        raise plugin.blame("lacks TITLE, a text, or ENDINGS, the endings of its files in a tuple")
    verbs = {verb for verb in _VERBS if callable(getattr(module, verb, None))}
    reads = {"detect", "read"} <= verbs
    if not reads and not {"write"} <= verbs:
        raise plugin.blame("has neither `detect` and `read` nor `write`")
    if ("write" in verbs) != bool(loses):
        raise plugin.blame("has only one of `write` and LOSES, what an export leaves out")
    guard = _Guard(plugin, module)
    return _PluggedFormat(
        plugin.name, title or "", plugin.value, endings or (), {}, reads, loses, guard
    )
