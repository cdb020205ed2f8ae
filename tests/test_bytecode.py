"""What packaged templates are compiled to is kept beside them; a workspace's are compiled anew."""

from __future__ import annotations

import sys
from pathlib import Path

import jinja2
import pytest

from reportgen.figures.page import pack_plotly
from reportgen.templating.bytecode import Bytecode
from reportgen.templating.environment import make_environment

TEXT = "{{ 'a' ~ n }}\n"


@pytest.fixture
def packaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a template, whose bytecode may be written beside it."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)
    (tmp_path / "one.md.j2").write_text(TEXT)
    return tmp_path


def render(folder: Path, kept: Bytecode) -> str:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder), bytecode_cache=kept, autoescape=True
    )
    return environment.get_template("one.md.j2").render(n=1)


def keep(folder: Path) -> Bytecode:
    """As a process that has just begun has it."""
    return Bytecode(folder, Path(__file__))


def find_kept(folder: Path) -> list[Path]:
    return list(folder.rglob("*.pyc"))


def test_a_template_is_compiled_once_for_all_processes(packaged: Path) -> None:
    assert render(packaged, keep(packaged)) == "a1"
    (kept,) = find_kept(packaged)
    before = kept.stat().st_mtime_ns
    assert render(packaged, keep(packaged)) == "a1"
    assert kept.stat().st_mtime_ns == before


def test_bytecode_of_another_text_is_not_used(packaged: Path) -> None:
    render(packaged, keep(packaged))
    (packaged / "one.md.j2").write_text("{{ n }}!")
    assert render(packaged, keep(packaged)) == "1!"
    assert len(find_kept(packaged)) == 1


@pytest.mark.parametrize("damage", [b"", b"nonsense", b"half"])
def test_a_damaged_file_is_as_none(packaged: Path, damage: bytes) -> None:
    render(packaged, keep(packaged))
    (kept,) = find_kept(packaged)
    content = kept.read_bytes()
    kept.write_bytes(content[: len(content) // 2] if damage == b"half" else damage)
    assert render(packaged, keep(packaged)) == "a1"
    assert kept.read_bytes() == content


def test_what_a_workspace_brings_leaves_no_bytecode_and_none_beside_it_runs(
    packaged: Path, tmp_path: Path
) -> None:
    ours, theirs = keep(packaged), keep(tmp_path / "package")
    environment = jinja2.Environment(autoescape=True)
    file = str(packaged / "one.md.j2")
    bucket = ours.get_bucket(environment, "one.md.j2", file, TEXT)
    bucket.code = environment.compile("other", "one.md.j2", file)
    ours.set_bucket(bucket)  # as anybody could have put it into a workspace
    assert render(packaged, keep(packaged)) == "other"  # what is in the package is trusted
    assert render(packaged, theirs) == "a1"
    (kept,) = find_kept(packaged)
    kept.unlink()
    assert render(packaged, theirs) == "a1"
    assert not find_kept(packaged)


def test_nothing_is_kept_where_python_writes_no_bytecode(
    packaged: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert render(packaged, keep(packaged)) == "a1"
    assert not find_kept(packaged)


def test_a_template_is_compiled_alike_in_every_language(tmp_path: Path) -> None:
    text = "{{ 'p. 1' }}{{ 'a' | quote }}{{ 1.5 | number }}"
    codes = [make_environment(tmp_path, lang).compile(text, raw=True) for lang in ("en", "de")]
    assert codes[0] == codes[1]


def test_plotly_is_packed_once_for_an_installation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    packed = pack_plotly()
    (kept,) = tmp_path.rglob("*.plotly")
    before = kept.stat().st_mtime_ns
    assert pack_plotly() == packed
    assert kept.stat().st_mtime_ns == before
    kept.write_bytes(kept.read_bytes().replace(b"plotly-library", b"plotly-librarx"))
    assert pack_plotly() == packed  # what is not whole is made again


@pytest.mark.parametrize(
    ("words", "printed"),
    [
        ('("*a" ~ "*") | safe', "*a*"),
        ("(one ~ one) | safe", "*a**a*"),
        ("one ~ one", r"\*a\*\*a\*"),
        ("(one ~ (one | safe))", r"\*a\**a*"),
    ],
)
def test_words_put_together_are_trusted_as_single_words_are(
    tmp_path: Path, words: str, printed: str
) -> None:
    template = make_environment(tmp_path, "en").from_string(f"{{{{ {words} }}}}")
    assert template.render(one="*a*") == printed
