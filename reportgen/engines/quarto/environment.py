"""The world that quarto runs in: the caller's environment, less what would change the result."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

# Where conda and the like tell quarto its own programs stand; all other QUARTO_* variables are
# wishes about the result (profile, log, version, project), and a build must not depend on them.
_NEEDED = frozenset(
    {
        "QUARTO_BIN_PATH",
        "QUARTO_CHROMIUM",
        "QUARTO_CONDA_PREFIX",
        "QUARTO_DART_SASS",
        "QUARTO_DENO",
        "QUARTO_DENO_DOM",
        "QUARTO_ESBUILD",
        "QUARTO_PANDOC",
        "QUARTO_SHARE_PATH",
        "QUARTO_TEXLIVE_BINPATH",
        "QUARTO_TYPST",
        "QUARTO_TYPST_GATHER",
        "QUARTO_VERAPDF",
    }
)
_DROPPED = frozenset({"FORCE_COLOR", "CLICOLOR_FORCE", "TYPST_ROOT", "XDG_CACHE_HOME"})


def clean_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment that every call of quarto gets: no colours, English, UTC."""
    kept = {
        name: value
        for name, value in environ.items()
        if (not name.startswith("QUARTO_") or name in _NEEDED) and name not in _DROPPED
    }
    return {**kept, "NO_COLOR": "1", "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def build_environment(
    environ: Mapping[str, str], private: Path, epoch: int | None
) -> dict[str, str]:
    """The environment of a call: the clean one, with `epoch` as the time that outputs carry.

    Without an epoch that is as it was.

    Temporary files and caches go into the folder `private`, so that two builds at once do not
    race for them, and none is left behind when a build is killed.
    """
    folder = str(private)
    time = {} if epoch is None else {"SOURCE_DATE_EPOCH": str(epoch)}
    return {
        **clean_environment(environ),
        **time,
        "TMPDIR": folder,
        "TMP": folder,
        "TEMP": folder,
        "XDG_CACHE_HOME": folder,
    }
