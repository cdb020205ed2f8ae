"""A program that behaves as quarto does, trap by trap, for machines that have none.

It takes quarto's arguments (`--version`, `inspect`, `render … --to … --output-dir …`), writes
its log to stderr in quarto's words and colours, and makes files that begin and end as their
kind does. What goes wrong is chosen by the environment:

    FAKE_QUARTO           a key of SCENARIOS, or one of the names in `main`; else all goes well
    FAKE_QUARTO_VERSION   what --version answers; else 1.9.38
    FAKE_QUARTO_RECORD    a file to which each call adds a line of JSON: arguments, environment,
                          files in the folder, and the ids of its processes

The wording follows Quarto 1.9.38 and 1.11.0 as observed on Linux; what is said from some version
on is said from that version on.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path

VERSION = os.environ.get("FAKE_QUARTO_VERSION", "1.9.38")
YELLOW, RED, PLAIN = "\x1b[33m", "\x1b[31m", "\x1b[39m"
CREF = f"{YELLOW}WARNING (/opt/quarto/share/filters/main.lua:127) "
NO_VERAPDF = "PDF standard validation requested but verapdf is not installed."
EXTENSIONS = {"typst": "pdf", "beamer": "pdf", "revealjs": "html", "gfm": "md", "latex": "tex"}
KNOWN = {
    "html",
    "docx",
    "typst",
    "pdf",
    "revealjs",
    "pptx",
    "epub",
    "odt",
    "gfm",
    "latex",
    "beamer",
}


@dataclass(frozen=True)
class Scenario:
    """What quarto says, how it ends, and what it does to the files it should make."""

    says: str = ""
    code: int = 0
    files: str = "whole"  # whole | none | first | empty | cut | foreign | loose
    early: bool = False  # ends before it begins a document


SCENARIOS = {
    "success": Scenario(),
    # exit 0 although something is wrong
    "unresolved crossref": Scenario(f"{CREF}Unable to resolve crossref @fig-nope\n{PLAIN}"),
    "unresolved citation": Scenario("[WARNING] Citeproc: citation nobody not found\n"),
    "image not fetched": Scenario(
        "[WARNING] Could not fetch resource figures/no%20pe.png: replacing image with description\n"
    ),
    "image silently missing": Scenario(files="loose"),
    "web font not fetched": Scenario(
        "[WARNING] Could not fetch resource https://fonts.example/css2?family=A: "
        'HttpExceptionRequest Request {\n    host                 = "fonts.example"\n  }\n'
    ),
    "filter failed": Scenario(f"{RED}ERROR (f.lua:1) boom\n{PLAIN}" * 3),
    "own filter failed": Scenario(f"{RED}ERROR (/opt/quarto/share/main.lua:9) boom\n{PLAIN}"),
    "filter failed in another": Scenario(
        f"{RED}ERROR (/opt/quarto/share/filters/main.lua:3828) filters/f.lua:2: unexpected symbol "
        f"near '='{PLAIN}\n"
    ),
    "markup": Scenario(
        'WARNING ({cwd}/brief.qmd:9:24) certainty="sure" is none of firm, probable, tentative. '
        "[RG911]\n"
    ),
    "theme missing": Scenario("WARN: Theme file not found\n"),
    "font missing": Scenario("warning: unknown font family: nosuch\n  ┌─ brief.typ:3:2\n"),
    "nothing made": Scenario(files="none"),
    "empty files": Scenario(files="empty"),
    "cut files": Scenario(files="cut"),
    "foreign files": Scenario(files="foreign"),
    "first file only": Scenario(files="first"),
    # exit 1
    "silent failure": Scenario(code=1, files="none"),
    "half made": Scenario("ERROR: Something broke\n", 1, "first"),
    "all made": Scenario("ERROR: Something broke\n", 1),
    "missing bib": Scenario(
        "File nope.bib not found in resource path\n"
        f"{YELLOW}WARN: Error encountered when rendering files{PLAIN}\n",
        1,
        "none",
    ),
    "missing bib in typst": Scenario(
        "[typst]: Compiling brief.typ to brief.pdf...error: file not found "
        "(searched at {cwd}/nope.bib)\n    ┌─ brief.typ:278:14\n    │\n"
        '278 │ #bibliography("nope.bib")\n    │               ^^^^^^^^^^\n\n'
        f"{RED}ERROR: Typst compilation failed{PLAIN}\n",
        1,
        "none",
    ),
    "malformed bib": Scenario(
        "Error reading bibliography file references.bib:\n(line 1, column 21):\n"
        "unexpected end of input\nexpecting white space\n",
        1,
        "none",
    ),
    "bad yaml": Scenario(
        f"{RED}ERROR: YAMLException: bad indentation of a mapping entry (2:9){PLAIN}\n\n"
        "Stack trace:\n    at generateError (file:///opt/quarto/bin/quarto.js:1:2)\n",
        1,
        "none",
        early=True,
    ),
    "schema error": Scenario(
        f"{RED}ERROR: Validation of YAML front matter failed.{PLAIN}\n"
        f"{RED}ERROR: In file brief.qmd{PLAIN}\n"
        '(line 5, columns 10--14) Field "toc" has value maybe, which must instead be `true` '
        f"or `false`\n4:   html:\n5:     toc: maybe\n\n"
        f"{RED}ERROR: Render failed due to invalid YAML.{PLAIN}\n",
        1,
        "none",
    ),
    "schema error without file": Scenario(
        "ERROR: Validation of YAML front matter failed.\n"
        '(line 5, columns 10--14) Field "toc" has value maybe, which must instead be `true`\n',
        1,
        "none",
    ),
    "missing input": Scenario(
        "ERROR: No valid input files passed to render\n", 1, "none", early=True
    ),
    "unknown format": Scenario("ERROR: Unknown format nosuch\n", 1, "none"),
    "missing image in typst": Scenario(
        "[typst]: Compiling brief.typ to brief.pdf...error: file not found\n"
        '    ┌─ brief.typ:9:11\n    │\n9 │ #box(image("figures/no pe.png"))\n\n'
        "ERROR: Typst compilation failed\n",
        1,
        "none",
    ),
    "missing image in pptx": Scenario(
        "File figures/no pe.png not found in resource path\n", 1, "none"
    ),
    "unresolved citation in typst": Scenario(
        "error: label `<nobody>` does not exist in the document\n", 1, "none"
    ),
    "unresolved crossref in typst": Scenario(
        "error: label `<fig-nope>` does not exist in the document\n", 1, "none"
    ),
    "filter with an error": Scenario(
        "Error running filter /opt/quarto/share/filters/main.lua:\n"
        "filters/bad.lua:3: attempt to index a nil value (global 'x')\nstack traceback:\n"
        f"\t/opt/quarto/share/filters/main.lua:29: in function 'run'\n"
        f"{YELLOW}WARN: Error encountered when rendering files{PLAIN}\n",
        1,
        "none",
    ),
    "filter missing": Scenario(
        "FATAL (/opt/quarto/share/filters/main.lua:3757) An error occurred:\n"
        "cannot open filters/nope.lua\n"
        f"{YELLOW}WARN: Error encountered when rendering files{PLAIN}\n",
        1,
        "none",
    ),
    "unknown extension": Scenario(
        "FATAL (/opt/quarto/share/filters/main.lua:3757) An error occurred:\n"
        "Could not find the shortcode shout\n"
        f"{YELLOW}WARN: Error encountered when rendering files{PLAIN}\n",
        1,
        "none",
    ),
    "schema error of the project": Scenario(
        f"{RED}ERROR: Project _quarto.yml validation failed.{PLAIN}\n\nIn file _quarto.yml\n"
        '(line 4, columns 10--14) Field "toc" has value maybe, which must instead be `true` '
        "or `false`\n3:   html:\n4:     toc: maybe\n\nStack trace:\n"
        + "    at render (file:///opt/quarto/bin/quarto.js:1:2)\n"
        * 30,
        1,
        "none",
        early=True,
    ),
    "missing include": Scenario(
        "ERROR: Include directive failed.\n  in file {cwd}/brief.qmd, \n"
        "  could not find file {cwd}/nope.qmd.\n\nStack trace:\n",
        1,
        "none",
        early=True,
    ),
    "no tex": Scenario("\nNo TeX installation was detected.\n\nPlease run ...\n", 1, "none"),
    "version constraint": Scenario(
        "ERROR: in file {cwd}/brief.qmd:\n"
        "ERROR: Quarto version 1.9.38 does not satisfy version constraint >=99.0.\n",
        1,
        "none",
        early=True,
    ),
    "last words": Scenario("something odd\nand then nothing\n", 1, "none"),
}


def main(arguments: list[str]) -> int:
    """Does what quarto would; the scenarios that are no table entry are played here."""
    name = os.environ.get("FAKE_QUARTO", "success")
    if arguments == ["--version"]:
        return tell_version(name)
    record(arguments)
    if arguments[:1] == ["inspect"]:
        return inspect(arguments[1], name)
    if arguments[:1] == ["check"]:
        return check(name)
    played = {"hang": hang, "signal": die, "flood": flood, "odd bytes": odd, "linger": linger}
    played.get(name, lambda: None)()
    if name == "slow start":
        time.sleep(1.5)
    if name == "attentive":
        return attend(arguments)
    return render(arguments, SCENARIOS.get(name, SCENARIOS["success"]))


def tell_version(name: str) -> int:
    if name == "no version":
        print("hello")
    elif name == "version fails":
        return 1
    else:
        print(VERSION)
    return 0


def inspect(target: str, name: str) -> int:
    """What quarto tells of a document, or of a project."""
    if name == "cannot inspect":
        say("ERROR: . is not a Quarto project.\n", True)
        return 1
    told: dict[str, object] = {"quarto": {"version": "1.9.38"}, "engines": ["markdown"]}
    if target == ".":
        inputs = [str(path.resolve()) for path in sorted(Path().glob("*.qmd"))]
        print(json.dumps({**told, "dir": str(Path.cwd()), "files": {"input": inputs}}))
    else:
        formats = formats_of(Path(target).read_text("utf-8"))
        print(json.dumps({**told, "formats": {kind: {} for kind in formats}}))
    return 0


def check(name: str) -> int:
    """What quarto tells of its tools."""
    say(f"Quarto {VERSION}\n[✓] Checking versions of quarto binary dependencies...\n", True)
    say("      Pandoc version 3.8.3: OK\n", True)
    if name == "old tools":
        note = "is too old. Please upgrade to 0.15.0 or later."
        say(f"      NOTE: Typst version 0.14.2 {note}\n", True)
    elif name == "other tools":
        note = "does not strictly match 0.15.0 and strict checking is enabled. Please use 0.15.0."
        say(f"      NOTE: Typst version 0.14.2 {note}\n", True)
    else:
        say("      Typst version 0.14.2: OK\n", True)
    return 0


def record(arguments: list[str], *pids: int) -> None:
    """Adds a line to the record; what was recorded is read by the tests."""
    if path := os.environ.get("FAKE_QUARTO_RECORD"):
        files = sorted(p.relative_to(".").as_posix() for p in Path().rglob("*") if p.is_file())
        line = {
            "arguments": arguments,
            "environment": dict(os.environ),
            "files": files,
            "cwd": str(Path.cwd()),
            "pids": [os.getpid(), *pids],
        }
        with Path(path).open("a") as file:
            file.write(json.dumps(line) + "\n")


# ── rendering ────────────────────────────────────────────────────────────────────────────


def render(arguments: list[str], scenario: Scenario) -> int:
    """Renders a document or a project: says what quarto says, makes what quarto makes."""
    made = Path(option(arguments, "--output-dir") or ".")
    loud = "--quiet" not in arguments
    documents = wanted(arguments)
    made.mkdir(parents=True, exist_ok=True)
    told = tell_again(scenario.says.replace("{cwd}", str(Path.cwd())))
    if scenario.early:
        say(told, loud)
        return scenario.code
    for number, (document, formats) in enumerate(documents, start=1):
        if problem := find_problem(formats):
            say(
                f"{RED}ERROR: {problem}{PLAIN}\n\nStack trace:\n    at render (quarto.js:1:2)\n",
                loud,
            )
            return 1
        if len(documents) > 1 or arguments[1] == ".":
            say(f"\r[{number}/{len(documents)}] {document}.qmd\n", loud)
        for kind in formats:
            if arguments[1] != ".":
                begin(document, kind, loud)
            if base_of(kind) == "typst" and is_since(1, 9, 26) and not scenario.code:
                say(f"{YELLOW}WARN: {NO_VERAPDF}{PLAIN}\n", loud)
            if scenario.files != "none":
                write(made / f"{document}.{ending_of(kind)}", scenario.files)
            if scenario.files == "first":
                say(told, loud)
                return scenario.code
        if number == 1:
            say(told, loud)
    say(f"Output created: {made}\n", loud and not scenario.code)
    return scenario.code


def base_of(kind: str) -> str:
    """What a format builds on: reportgen-html is made as html."""
    return kind if re.split("[+-]", kind)[0] in KNOWN else kind.rpartition("-")[2]


def ending_of(kind: str) -> str:
    return EXTENSIONS.get(base_of(kind), base_of(kind))


def find_problem(formats: list[str]) -> str:
    """Why formats cannot be made: one of an extension needs the extension in the project."""
    for kind in formats:
        name, base = kind.removesuffix(base_of(kind)).rstrip("-"), base_of(kind)
        if name and not list(Path("_extensions").glob(f"**/{name}/_extension.y*ml")):
            return (
                f"Unable to read the extension '{name}'.\nPlease ensure that you provided the "
                "correct id and that the extension is installed."
            )
        if name and base not in KNOWN:
            return f"Unknown format {kind}"
    return ""


def is_since(*release: int) -> bool:
    """Whether this is a version or a later one."""
    return tuple(int(part) for part in re.findall(r"\d+", VERSION)[:3]) >= release


def tell_again(said: str) -> str:
    """What is said, with what Typst said in it once more at its end, as Quarto does from 1.9 on."""
    failed = re.search(r"error: .+", said)
    if not failed or "Typst compilation failed" not in said or not is_since(1, 9):
        return said
    return f"{said}{RED}ERROR: {failed[0]}{PLAIN}\n"


def attend(arguments: list[str]) -> int:
    """Renders, and sees for itself what is wrong: an unknown format, a reference to nothing."""
    for document, formats in wanted(arguments):
        if unknown := [kind for kind in formats if base_of(kind) not in KNOWN]:
            say(f"ERROR: Unknown format {unknown[0]}\n", True)
            return 1
        text = Path(f"{document}.qmd").read_text("utf-8")
        for name in re.findall(r"@(fig-[\w-]+)", text):
            if f"#{name}" not in text:
                say(f"{CREF}Unable to resolve crossref @{name}\n{PLAIN}", True)
    return render(arguments, SCENARIOS["success"])


def say(text: str, loud: bool) -> None:
    if loud:
        sys.stderr.write(text)
        sys.stderr.flush()


def begin(document: str, kind: str, loud: bool) -> None:
    """What quarto says as it begins one format: pandoc's options and the metadata."""
    extension = "typ" if base_of(kind) == "typst" else ending_of(kind)
    say(f"pandoc \n  to: {base_of(kind)}\n  output-file: {document}.{extension}\n  \n", loud)
    say("metadata\n  title: '[WARNING] Citeproc: citation title not found'\n  \n", loud)


def option(arguments: list[str], name: str) -> str:
    return arguments[arguments.index(name) + 1] if name in arguments else ""


def wanted(arguments: list[str]) -> list[tuple[str, list[str]]]:
    """The documents to render, each with its formats."""
    asked = list(filter(None, option(arguments, "--to").split(",")))
    inputs = [Path(arguments[1])] if arguments[1] != "." else sorted(Path().glob("*.qmd"))
    return [(path.stem, asked or formats_of(path.read_text("utf-8"))) for path in inputs]


def formats_of(text: str) -> list[str]:
    """The formats that a front matter asks for."""
    if match := re.search(r"^format: *(\S+)$", text, re.MULTILINE):
        return [match[1]]
    block = re.search(r"^format:\n((?:  .*\n)+)", text, re.MULTILINE)
    return re.findall(r"^  ([\w-]+):", block[1], re.MULTILINE) if block else ["html"]


def write(path: Path, how: str) -> None:
    """Makes one file, whole or as a scenario spoils it."""
    if path.suffix in (".docx", ".pptx", ".odt", ".epub"):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("[Content_Types].xml", "<Types/>" * 100)
    elif path.suffix == ".pdf":
        path.write_bytes(b"%PDF-1.7\n" + b"% \xe2\xe3\n" * 100 + b"startxref\n0\n%%EOF\n")
    elif path.suffix == ".tex":
        path.write_text("\\documentclass{article}\n" * 9 + "\\end{document}\n")
    else:
        image = "figures/no%20pe.png" if how == "loose" else "data:image/png;base64,AAAA"
        script = '<script src="https://cdn.example/a.js"></script>' if how == "loose" else ""
        path.write_text(
            f"<!DOCTYPE html>\n<html><head>{script}</head><body><img src='{image}'>"
            f"<script>x = '<img src=\"inside.png\">'</script></body></html>\n"
        )
    content = path.read_bytes()
    spoilt = {"empty": b"", "cut": content[: len(content) // 2], "foreign": b"Not found\n"}
    path.write_bytes(spoilt.get(how, content))


# ── scenarios that are no text ───────────────────────────────────────────────────────────


def hang() -> None:
    """Starts a child with a child of its own, says who they are, and waits for ever."""
    script = "sleep 600 & echo $!; wait"
    child = subprocess.Popen(["/bin/sh", "-c", script], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    say("pandoc \n  to: html\n  output-file: brief.html\n", True)
    record(["hang"], child.pid, int(child.stdout.readline()))
    time.sleep(600)


def linger() -> None:
    """Leaves a child behind that keeps stderr open."""
    child = subprocess.Popen(["/bin/sleep", "600"])
    record(["linger"], child.pid)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def flood() -> None:
    """50 MB of log, with a warning in the midst of it."""
    block = "a line of a log that does not end\n" * 30_000
    for number in range(50):
        say(block, True)
        if number == 25:
            say("[WARNING] Citeproc: citation nobody not found\n", True)


def odd() -> None:
    """Bytes that are no UTF-8, control characters, and a line without an end."""
    sys.stderr.flush()
    os.write(2, b"\xff\xfe\x00\x07 caf\xe9 \x1b]8;;x\x07link\x1b]8;;\x07\n")
    os.write(2, b"[WARNING] Citeproc: citation nobody not found\r\n\xe5\xae")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
