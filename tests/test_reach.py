"""The network is never asked, and nothing that documents would load from it goes unseen."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import drafts
import pytest
from conftest import Command
from test_quarto_engine import install

import reportgen
from reportgen.engines.embedded import Embedded
from reportgen.engines.protocol import Job
from reportgen.errors import RenderFailed
from reportgen.reading.addresses import find_in_markdown, find_in_page, find_in_styles, find_reach

PORT = "{port}"
TEMPLATE = """\
{{% extends "reportgen/brief.qmd.j2" %}}
{{% block only %}}
{text}
{{% endblock %}}
"""


class Canary:
    """A listener on loopback that counts who asks it."""

    def __init__(self) -> None:
        self.asked = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.asked += 1
            connection.close()

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def canary() -> Iterator[Canary]:
    listener = Canary()
    yield listener
    assert listener.asked == 0
    listener.close()


def with_template(text: str) -> drafts.Files:
    return {**drafts.draft(), "templates/brief.qmd.j2": TEMPLATE.format(text=text)}


# ── what is found in a text ──────────────────────────────────────────────────────────────

REMOTE = "https://x.test/a"
MARKDOWN = {
    "a picture": f"![a]({REMOTE})",
    "a picture in angle brackets": f"![a](<{REMOTE}>)",
    "a picture with a title": f'![a]({REMOTE} "t"){{width=5}}',
    "a picture over two lines": f"![a\nb]({REMOTE})",
    "a picture with brackets in its text": f"![a [b] \\] c]({REMOTE})",
    "a picture by reference": f"![a][ref]\n\n[ref]: {REMOTE}",
    "a picture by its own text": f"![Ref]\n\n[ref]: <{REMOTE}> 'x'",
    "an address without scheme": "![a](//x.test/a)",
    "an address in capitals": "![a](HTTPS://x.test/a)",
    "an address in numbers": "![a](&#104;ttps://x.test/a)",
    "an address in per cents": "![a](%68ttps://x.test/a)",
    "an address with backslashes": r"![a](https\://x.test/a)",
    "an address of a server of files": "![a](ftp://x.test/a)",
    "an address of another kind": "![a](smb://x.test/a)",
    "a tag": f"<img src={REMOTE}>",
    "a tag over lines": f"<img\n alt='>'\n src='{REMOTE}'>",
    "a set": f'<img srcset="a.png 1x, {REMOTE} 2x">',
    "a poster": f'<video poster="{REMOTE}"></video>',
    "a frame": f'<iframe src="{REMOTE}"></iframe>',
    "a frame in a frame": f'<iframe srcdoc="<img src={REMOTE}>"></iframe>',
    "an object": f'<object data="{REMOTE}"></object>',
    "a script": f'<script src="{REMOTE}"></script>',
    "a style sheet": f'<link rel="stylesheet" href="{REMOTE}">',
    "an icon": f'<link rel=icon href="{REMOTE}">',
    "a base": f'<base href="{REMOTE}">',
    "a refresh": f'<meta http-equiv="refresh" content="0; url={REMOTE}">',
    "a picture in SVG": f'<svg><image xlink:href="{REMOTE}"/></svg>',
    "a style": f"<p style=\"background: url('{REMOTE}')\">x</p>",
    "styles": f'<style>\n@import "{REMOTE}";\n</style>',
    "raw HTML": f"```{{=html}}\n<img src={REMOTE}>\n```",
    "raw HTML among words": f"x `<img src={REMOTE}>`{{=html}}",
    "a background": f'# T {{background-image="{REMOTE}"}}',
    "a background of HTML": f"# T {{data-background-iframe={REMOTE}}}",
    "a film": f"{{{{< video {REMOTE} >}}}}",
}
HARMLESS = {
    "a link": f"[a]({REMOTE}) <{REMOTE}>",
    "a link in HTML": f'<a href="{REMOTE}">a</a>',
    "a link by reference": f"[a][ref]\n\n[ref]: {REMOTE}",
    "what is not a picture": f"\\![a]\\({REMOTE}\\)",
    "code": f"```\n![a]({REMOTE})\n```",
    "code among words": f"`<img src={REMOTE}>`",
    "a picture in its own text": "![a](data:image/png;base64,iVBORw0KGgo//=)",
    "a picture of the project": "![a](figures/a.svg){width=5}",
    "a relation": f'<link rel="canonical" href="{REMOTE}">',
    "a place": '<svg><use href="#a"/></svg>',
}
OUTSIDE = {
    "from the root": "![a](/etc/passwd)",
    "upwards": "![a](../../secret.png)",
    "down and upwards": "![a](figures/../../secret.png)",
    "an address of a file": "![a](file:///etc/passwd)",
    "in per cents": "![a](%2Fetc/passwd)",
    "in a tag": '<img src="../secret.png">',
    "an inclusion": "{{< include ../secret.md >}}",
    "a background": "# T {background-image=/etc/passwd}",
}


def reaches(text: str) -> set[str]:
    return {find_reach(one.address) for one in find_in_markdown(text)} - {""}


@pytest.mark.parametrize("name", MARKDOWN)
def test_what_is_loaded_from_the_network_is_found(name: str) -> None:
    assert reaches(MARKDOWN[name]) == {"remote"}


@pytest.mark.parametrize("name", HARMLESS)
def test_what_is_not_loaded_is_not_taken_for_it(name: str) -> None:
    assert reaches(HARMLESS[name]) == set()


@pytest.mark.parametrize("name", OUTSIDE)
def test_what_is_loaded_from_outside_is_found(name: str) -> None:
    assert reaches(OUTSIDE[name]) == {"outside"}


def test_places_are_those_of_the_file() -> None:
    (found,) = find_in_page('<p>\n  <img src="a.png">')
    assert (found.line, found.column) == (2, 3)
    (found,) = find_in_markdown("one\n\ntwo ![a](b.png)")
    assert (found.line, found.column) == (3, 5)


@pytest.mark.parametrize(
    "text",
    [
        f'@import "{REMOTE}";',
        f"@import url({REMOTE}) print;",
        f"p {{ background: URL( '{REMOTE}' ) }}",
        f"p {{ background: u\\72l({REMOTE}) }}",
        f"p {{ background: image-set('{REMOTE}' 1x) }}",
        f"@font-face {{ src: local(x), url({REMOTE}) format('woff2') }}",
    ],
)
def test_what_styles_load_is_found(text: str) -> None:
    (found,) = find_in_styles(text)
    assert find_reach(found.address) == "remote"


def test_remarks_in_styles_load_nothing() -> None:
    assert list(find_in_styles(f"/* url({REMOTE}) */ p {{ color: red }}")) == []


# ── what is found in a workspace ─────────────────────────────────────────────────────────


def check(files: drafts.Files, folder: Path) -> list[str]:
    findings = reportgen.check(drafts.write(files, folder / "w")).findings
    return [f"{finding.location} {finding.code}" for finding in findings]


def test_a_remote_picture_is_told_at_its_place_in_the_template(tmp_path: Path) -> None:
    files = with_template(f"\nSee ![a]({REMOTE}).")
    assert check(files, tmp_path) == ["templates/brief.qmd.j2:4:5 RG121"]


FILES: dict[str, tuple[str, str, dict[str, Any], str]] = {
    "styles": ("look/a.css", "p{}\n @import '//x.test/a';", {"css": "look/a.css"}, "2:2 RG121"),
    "up": ("look/a.css", "p{background: url(../../x)}", {"css": "look/a.css"}, "1:15 RG120"),
    "header": ("h.html", f"<link href={REMOTE}>", {"include-in-header": "h.html"}, "1:1 RG121"),
    "Typst": (
        "t.typ",
        '#import "@preview/x:0.1.0"',
        {"format": {"typst": {"template-partials": ["t.typ"]}}},
        "1:9 RG121",
    ),
    "styles that are compiled": (
        "t.scss",
        f"@use '{REMOTE}';",
        {"format": {"html": {"theme": ["t.scss"]}}},
        "1:1 RG121",
    ),
    "Typst in a template": (
        "templates/annex.qmd.j2",
        '`#import "@preview/x:0.1.0"`{=typst}',
        {},
        "1:10 RG121",
    ),
    "own styles": ("templates/brief.css", f"p{{background: url({REMOTE})}}", {}, "1:15 RG121"),
    "own page": ("templates/page.html", f"<script src={REMOTE}></script>", {}, "1:1 RG121"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_the_workspace_that_loads_something_is_told(name: str, tmp_path: Path) -> None:
    file, text, options, told = FILES[name]
    files = {**drafts.draft(), file: text}
    files["brief.yml"]["quarto"] = options
    assert check(files, tmp_path) == [f"{file}:{told}"]


@pytest.mark.parametrize(
    "options",
    [
        {"css": REMOTE},
        {"theme": [REMOTE]},
        {"format": {"html": {"include-in-header": {"text": f"<script src={REMOTE}></script>"}}}},
        {"format": {"html": {"html-math-method": {"method": "mathjax", "url": REMOTE}}}},
        {"format": {"html": {"html-math-method": "katex"}}},
        {"format": {"revealjs": {"logo": REMOTE}}},
        {"format": {"revealjs": {"revealjs-url": REMOTE}}},
        {"format": {"revealjs": {"multiplex": True}}},
        {"comments": {"hypothesis": True}},
        {"google-analytics": "G-1"},
    ],
)
def test_an_option_that_has_something_fetched_is_told(
    options: dict[str, Any], tmp_path: Path
) -> None:
    files = drafts.draft()
    files["brief.yml"]["quarto"] = options
    found = check(files, tmp_path)
    assert found
    assert all(place.startswith("brief.yml:") and place.endswith(" RG121") for place in found)


@pytest.mark.parametrize("engine", ["embedded", "quarto"])
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{{ ("![x](ht" ~ "tp://127.0.0.1:{port}/a.png)") | safe }}', "RG121"),
        ('{{ ("![x](/et" ~ "c/passwd)") | safe }}', "RG120"),
        ('{{ ("{" ~ "{< include ../../../brief.yml >}" ~ "}") | safe }}', "RG120"),
    ],
)
def test_what_a_template_puts_together_is_told_before_either_engine_sees_it(
    text: str, code: str, engine: str, tmp_path: Path, canary: Canary
) -> None:
    template = TEMPLATE.replace("{{", "{").replace("}}", "}").replace("{text}", text)
    files = {
        **drafts.draft(),
        "templates/brief.qmd.j2": template.replace("{port}", f"{canary.port}"),
    }
    folder = drafts.write(files, tmp_path / "w")
    record = tmp_path / "record"
    env = {"FAKE_QUARTO": "success", "FAKE_QUARTO_RECORD": str(record)}
    env["QUARTO_PATH"] = str(install(tmp_path / "bin"))
    done = Command(folder)("build", "--to", "all", "--engine", engine, env=env)
    assert done.returncode == 1
    assert f"error {code}" in done.stderr
    assert "templates/brief.qmd.j2:3" in done.stderr
    assert not record.exists() or "render" not in record.read_text("utf-8")


HEADS = {
    "options without end": "x: &a [*a]",
    "options that grow": "a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n"
    + "\n".join(f"{c}: &{c} [{', '.join([f'*{b}'] * 10)}]" for b, c in pairwise("abcdefghij")),
    "options too deep": f"x: {'[' * 3000}{']' * 3000}",
}


@pytest.mark.parametrize("name", HEADS)
def test_a_head_that_nobody_can_read_is_told(name: str, tmp_path: Path) -> None:
    text = f"---\ntitle: x\n{HEADS[name]}\n---\n\nWords\n"
    folder = drafts.write({**drafts.draft(), "templates/brief.qmd.j2": text}, tmp_path / "w")
    with pytest.raises(reportgen.InvalidBrief) as caught:
        reportgen.build(folder, to="html", engine="embedded")
    (finding,) = (f for f in caught.value.findings if f.code == "RG102")
    assert finding.location.path == "templates/brief.qmd.j2"
    assert finding.location.line > 2


def test_a_picture_from_the_root_of_the_project_is_one_of_it(tmp_path: Path) -> None:
    files = with_template("![A plan](/pictures/plan.svg)")
    files["pictures/plan.svg"] = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
    files["brief.yml"]["quarto"] = {"resources": ["pictures/plan.svg"]}
    folder = drafts.write(files, tmp_path / "w")
    reportgen.build(folder, to="html,docx", engine="embedded")
    assert "data:image/svg+xml" in (folder / "outputs" / "brief.html").read_text("utf-8")


# ── what the embedded engine does with what nobody has looked at ─────────────────────────

BIB = """\
@book{{a, author = {{A, B}}, year = 2020, publisher = {{P}},
  title = {{T \\includegraphics{{{address}}}
    \\newcommand{{\\g}}{{\\includegraphics}}\\g{{{address}}}}}
}}
"""
QMD = """\
---
title: T
---

# T {{background-image="{address}"}}

![x]({address})

![x](<{address}>){{width=5}}
"""


@pytest.mark.parametrize("target", ["html", "docx", "pptx", "revealjs", "pdf"])
@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:{port}/a.png", "{outside}/a.png", "../outside/a.png",
                "file://{outside}/a.png", "//127.0.0.1:{port}/a.png", "{outside}/a%2Epng"],
)  # fmt: skip
@pytest.mark.parametrize("way", ["document", "bibliography"])
def test_the_embedded_engine_takes_pictures_of_the_project_alone(
    target: Any, address: str, way: str, tmp_path: Path, canary: Canary
) -> None:
    outside = drafts.write({"a.png": "canary-4711"}, tmp_path / "outside")
    named = address.format(port=canary.port, outside=outside)
    cites = "---\ntitle: T\nbibliography: a.bib\n---\n\nx [@a]\n"
    files = {
        "document": {"a.qmd": QMD.format(address=named), "a.bib": ""},
        "bibliography": {"a.qmd": cites, "a.bib": BIB.format(address=named.replace("%", "\\%"))},
    }
    project = drafts.write(files[way], tmp_path / "project")
    with pytest.raises(RenderFailed) as caught:
        Embedded().render(
            project, (Job("a", target),), tmp_path / "into", epoch=0, progress=lambda _: None
        )
    codes = {finding.code for finding in caught.value.findings}
    assert codes == ({"RG121"} if find_reach(named) == "remote" or "file:" in named else {"RG904"})
    assert not (tmp_path / "into").exists()


# ── and nobody asks ──────────────────────────────────────────────────────────────────────

COMMANDS = (
    ("check",),
    ("verify", "--texts", "texts"),
    ("build", "--to", "all", "--engine", "embedded", "--trust"),
    ("build", "--to", "all", "--engine", "embedded", "--check", "--trust"),
    ("trace", "a-one"),
    ("trust", "--yes"),
)


def write_asking(folder: Path, port: int) -> Path:
    """A workspace that would have something fetched in every way that there is."""
    address = f"http://127.0.0.1:{port}"
    files = with_template(f"![a]({address}/1.png) <img src={address}/2.png>")
    files["brief.yml"] |= {
        "brand": {"logo": {"medium": f"{address}/3.svg"}},
        "quarto": {"css": [f"{address}/4.css", "a.css"], "include-in-header": "h.html"},
    }
    files["a.css"] = f"@import '{address}/5.css';"
    files["h.html"] = f"<script src={address}/6.js></script>"
    files["templates/typst-show.typ"] = '#import "@preview/cetz:0.3.0"\n'
    bib = files["bibliography/references.bib"]
    image = f"\\includegraphics{{{address}/7.png}} \\url{{{address}/8}}"
    files["bibliography/references.bib"] = bib.replace("On Trade", f"On {image}")
    files["texts/adams2020.html"] = f"<img src={address}/9.png><p>exports rose. trade grew</p>"
    return drafts.write(files, folder)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(command))
def test_no_command_asks_the_network(
    command: tuple[str, ...], tmp_path: Path, canary: Canary
) -> None:
    folder = write_asking(tmp_path / "w", canary.port)
    done = Command(folder)(*command, env={"XDG_CONFIG_HOME": str(tmp_path)})
    assert "Traceback" not in done.stderr
    assert canary.asked == 0


@pytest.mark.thorough
def test_a_preview_asks_nobody(tmp_path: Path, canary: Canary) -> None:
    folder = write_asking(tmp_path / "w", canary.port)
    with Command(folder).start("preview", "--trust", stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        assert process.stderr.readline().startswith("http://127.0.0.1:")
        assert "RG121" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        process.wait()
    assert canary.asked == 0


def can_unshare() -> bool:
    program = shutil.which("unshare")
    command = [program or "", "-rn", "true"]
    return program is not None and subprocess.run(command, check=False).returncode == 0


@pytest.mark.thorough
@pytest.mark.skipif(not can_unshare(), reason="no program may be kept from the network here")
@pytest.mark.parametrize(
    "command",
    [("check",), ("verify", "--texts", "texts"), ("build", "--to", "all", "--engine", "embedded")],
    ids=lambda command: command[0],
)
def test_what_works_works_without_any_network(command: tuple[str, ...], tmp_path: Path) -> None:
    text = "Trade grew. On page 12 trade grew, and exports rose by 5 % in 2017-02-10."
    files = {**drafts.draft(), "texts/adams2020.txt": text, "texts/baker2021.txt": text}
    folder = drafts.write(files, tmp_path / "w")
    words = ["unshare", "-rn", sys.executable, "-m", "reportgen", *command]
    done = subprocess.run(
        words, cwd=folder, env=Command.environ(None), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.thorough
@pytest.mark.skipif(not can_unshare(), reason="no program may be kept from the network here")
def test_a_preview_works_without_any_network(tmp_path: Path) -> None:
    """Only the address of this machine itself is there, at which it listens."""
    folder = drafts.write(drafts.draft(), tmp_path / "w")
    script = f"ip link set lo up; exec {sys.executable} -m reportgen preview --to html"
    with subprocess.Popen(
        ["unshare", "-rn", "sh", "-c", script],
        cwd=folder,
        env={**Command.environ(None), "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stderr is not None
            said = [process.stderr.readline() for _ in range(2)]
        finally:
            process.send_signal(signal.SIGINT)
    assert said[0].startswith("http://127.0.0.1:")
    assert said[1].startswith("Made in ")


@pytest.mark.thorough
def test_no_output_names_a_picture_elsewhere(tmp_path: Path, canary: Canary) -> None:
    """A bibliography's commands are left out, and their words stand as words."""
    files = drafts.draft()
    bib = files["bibliography/references.bib"]
    image = f"On \\includegraphics{{http://127.0.0.1:{canary.port}/a.png}}"
    files["bibliography/references.bib"] = bib.replace("On Trade", image)
    folder = drafts.write(files, tmp_path / "w")
    made = reportgen.build(folder, to="all", engine="embedded")
    assert {finding.code for finding in made.findings} == {"RG219"}
    for path in folder.glob("outputs/*.docx"):
        with zipfile.ZipFile(path) as archive:
            relations = b"".join(archive.read(n) for n in archive.namelist() if n.endswith(".rels"))
        assert b"127.0.0.1" not in relations
