"""The engines of plug-ins: each is held to what an engine promises."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from reportgen.engines.protocol import Engine, Job, Progress, Rendering, Whole
from reportgen.errors import EngineError, EngineNotFound
from reportgen.model.formats import DocumentFormat
from reportgen.plugins import Plugin, find_plugin


@dataclass(frozen=True)
class Plugged:
    """An engine of a plug-in, called as the plug-in is; what it renders is looked at."""

    plugin: Plugin
    engine: Engine
    settings: str
    formats: frozenset[DocumentFormat]
    own_version: str

    @property
    def name(self) -> str:
        """The plug-in's name, by which it was asked for."""
        return self.plugin.name

    @property
    def version(self) -> str:
        """Its version, with the package that it is of."""
        package = f"{self.plugin.package} {self.plugin.version}"
        return f"{package}, {self.own_version}" if self.own_version else package

    def render(
        self,
        project: Path,
        jobs: tuple[Job, ...],
        into: Path,
        *,
        epoch: int,
        progress: Progress,
        whole: Whole = None,
    ) -> Rendering:
        """What it makes; raises `PluginError` where that is not every document asked for."""
        with self.plugin.answering(EngineError):
            made: object = self.engine.render(
                project, jobs, into, epoch=epoch, progress=progress, whole=whole
            )
        if not isinstance(made, Rendering):
            raise self.plugin.blame(f"gives {type(made).__name__} where a Rendering is wanted")
        there = {file.job for file in made.files if file.path.is_file()}
        if lacking := [job.filename for job in jobs if job not in there]:
            raise self.plugin.blame(f"has not made {', '.join(lacking)}")
        return made


def find_plugged(name: str) -> Engine:
    """The engine of a plug-in; raises `EngineNotFound`, and `PluginError` for one that is none."""
    plugin = find_plugin("engines", name)
    if plugin is None:
        raise EngineNotFound(f"There is no engine {name!r}.", "`reportgen doctor` lists plug-ins.")
    make = plugin.load()
    with plugin.answering():
        engine = make()
        settings, formats = engine.settings, frozenset(engine.formats)
        version = str(engine.version)
    if not isinstance(settings, str) or not callable(getattr(engine, "render", None)):
        raise plugin.blame("lacks `render`, or `settings`, a text")
    return Plugged(plugin, engine, settings, formats, version)
