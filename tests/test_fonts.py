"""Fonts that are installed later: they are found, and what was drawn without them is drawn anew.

The machine of these tests has no font but those in a folder of their own. A font is made of the
one that matplotlib carries, by another name, with one letter of it as the look of every character
that it lacks.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import drafts
import matplotlib
import pytest
from fontTools.ttLib import TTFont

FAMILY = "Noto Sans CJK JP"
CHARACTERS = "安倍晋三習近平문재인"
# What matplotlib looks into besides what fontconfig lists, without that of the system.
BARE = """\
from matplotlib import font_manager
folders = font_manager.X11FontDirectories
folders[:] = [folder for folder in folders if not folder.startswith("/usr")]
"""
COMMAND = f"{BARE}\nimport sys\nfrom reportgen.cli import main\nmain(sys.argv[1:])\n"
IN_ONE_GO = f"""\
{BARE}
import shutil, sys
import reportgen
folder, font, place = sys.argv[1:]
for _ in range(2):
    made = reportgen.build(folder, to="html,pdf", engine="embedded")
    print([finding.location.path for finding in made.findings if finding.code == "RG906"])
    shutil.copyfile(font, place)
"""


@pytest.fixture(scope="module")
def font(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A font with a few Chinese, Japanese and Korean characters, which all look alike."""
    path = tmp_path_factory.mktemp("font") / "new.ttf"
    made = TTFont(Path(matplotlib.get_data_path(), "fonts/ttf/DejaVuSans.ttf"))
    for table in made["cmap"].tables:
        if table.isUnicode():
            table.cmap |= {ord(character): "W" for character in CHARACTERS}
    for record in made["name"].names:
        if record.nameID in (1, 4, 16):
            record.string = FAMILY
        elif record.nameID == 6:
            record.string = FAMILY.replace(" ", "")
    made.save(path)
    return path


class Machine:
    """A machine with a home of its own and no fonts but those in it."""

    def __init__(self, home: Path) -> None:
        self.fonts = home / "data" / "fonts"
        self.fonts.mkdir(parents=True)
        config = home / "fonts.conf"
        folders = f"<dir>{self.fonts}</dir><cachedir>{home}/fc</cachedir>"
        config.write_text(f'<?xml version="1.0"?>\n<fontconfig>{folders}</fontconfig>\n')
        own = {"HOME": home, "XDG_DATA_HOME": home / "data", "FONTCONFIG_FILE": config}
        own |= {"MPLCONFIGDIR": home / "matplotlib", "REPORTGEN_ENGINE": "embedded"}
        self.environ = os.environ | {name: str(path) for name, path in own.items()}

    def run(self, script: str, *words: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", script, *map(str, words)]
        done = subprocess.run(command, env=self.environ, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path / "home")


@pytest.fixture
def named(workspace: Path) -> Path:
    """A workspace whose figures have a name in Japanese."""
    drafts.edit(
        workspace,
        "sources/comparison.yml",
        lambda comparison: comparison["themes"][0].update(label="安倍晋三"),
    )
    return workspace


def read_figures(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("outputs/quarto/figures/*.svg")}


@pytest.mark.thorough
def test_a_font_that_was_installed_since_is_found_and_figures_are_drawn_in_it(
    machine: Machine, named: Path, font: Path
) -> None:
    doctor = (COMMAND, "doctor")
    assert "missing  CJK font" in machine.run(*doctor).stdout
    build = (COMMAND, "build", named, "--to", "html")
    assert "RG906" in machine.run(*build).stderr
    before = read_figures(named)
    assert list((machine.fonts.parents[1] / "matplotlib").glob("fontlist*"))  # it is old now
    (machine.fonts / "new.ttf").write_bytes(font.read_bytes())
    assert "found    CJK font" in machine.run(*doctor).stdout
    assert "RG906" not in machine.run(*build).stderr
    after = read_figures(named)
    assert after.keys() == before.keys()
    assert after["stance.svg"] != before["stance.svg"]
    assert machine.run(*build).stdout.startswith("Nothing has changed")


@pytest.mark.thorough
def test_a_font_that_is_installed_while_reportgen_runs_is_found_too(
    machine: Machine, named: Path, font: Path
) -> None:
    """As in a preview, which says which font to install."""
    done = machine.run(IN_ONE_GO, named, font, machine.fonts / "new.ttf")
    first, second = done.stdout.splitlines()
    assert "sources/comparison.yml" in first
    assert second == "[]"
