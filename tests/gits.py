"""Real repositories for tests: made in a folder, with nobody's settings."""

from __future__ import annotations

import subprocess
from pathlib import Path

_WHO = ("-c", "user.name=A. Writer", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")


def git(folder: Path, *words: str) -> str:
    """What git says; its own settings are left out."""
    return subprocess.run(
        ["git", *_WHO, *words],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder), "GIT_CONFIG_GLOBAL": "/dev/null"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()


def commit(folder: Path, message: str = "Write", tag: str = "") -> str:
    """Commits all that a folder holds, in a repository of its own; returns the commit's hash."""
    if not (folder / ".git").exists():
        git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", message)
    if tag:
        git(folder, "tag", tag)
    return git(folder, "rev-parse", "HEAD")
