"""Which engine renders: one order, told by `doctor`."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Command
from test_quarto_engine import environment, install

from reportgen.engines.choice import Wish, choose_engine, find_wish
from reportgen.errors import EngineNotFound, ReportgenError
from reportgen.model.publication import EngineName


@pytest.mark.parametrize(
    ("option", "path", "variable", "written", "wish"),
    [
        ("embedded", None, "quarto", "quarto", Wish("embedded", "--engine")),
        ("auto", None, "quarto", "quarto", Wish("auto", "--engine")),
        ("quarto", "/q", "embedded", "embedded", Wish("quarto", "--engine")),
        (None, "/q", "embedded", "embedded", Wish("quarto", "--engine-path")),
        (None, None, "quarto", "embedded", Wish("quarto", "REPORTGEN_ENGINE")),
        (None, None, "", "embedded", Wish("embedded", "brief.yml")),
        (None, None, "", "auto", Wish("auto", "")),
    ],
)
def test_the_first_that_says_something_holds(
    option: EngineName | None, path: str | None, variable: str, written: EngineName, wish: Wish
) -> None:
    assert find_wish(option, path, {"REPORTGEN_ENGINE": variable}, written) == wish


def test_what_contradicts_itself_is_refused() -> None:
    with pytest.raises(ReportgenError, match="Leave one of them out"):
        find_wish("embedded", "/q", {}, "auto")


def test_a_variable_that_names_no_engine_is_refused() -> None:
    with pytest.raises(ReportgenError) as caught:
        find_wish(None, None, {"REPORTGEN_ENGINE": "pandoc"}, "auto")
    assert str(caught.value) == (
        "REPORTGEN_ENGINE is 'pandoc'. Set it to one of auto, quarto, embedded, or unset it."
    )


def test_auto_is_quarto_where_one_is_found_else_the_embedded_engine(tmp_path: Path) -> None:
    program = install(tmp_path / "bin")
    auto = Wish("auto", "")
    bare = environment(tmp_path, "", PATH="")
    found = environment(tmp_path, "", PATH=f"{program.parent}:/usr/bin:/bin")
    assert choose_engine(auto, None, found).name == "quarto"
    assert choose_engine(auto, None, bare).name == "embedded"


def test_a_quarto_that_somebody_named_is_never_passed_over(tmp_path: Path) -> None:
    environ = environment(tmp_path, "", PATH="", QUARTO_PATH=str(tmp_path / "none"))
    with pytest.raises(EngineNotFound, match="QUARTO_PATH names"):
        choose_engine(Wish("auto", ""), None, environ)
    assert choose_engine(Wish("embedded", "--engine"), None, environ).name == "embedded"


def test_doctor_shows_all_candidates_which_wins_and_what_would_render(
    reportgen_command: Command, tmp_path: Path
) -> None:
    first, second = install(tmp_path / "first"), install(tmp_path / "second")
    env = {
        **environment(tmp_path, "success"),
        "PATH": f"{second.parent}:/usr/bin:/bin",
        "QUARTO_PATH": str(first),
    }
    done = reportgen_command("doctor", env=env)
    assert f"quarto       1.9.38 at {first} (by QUARTO_PATH; used)" in done.stdout
    assert f"quarto       1.9.38 at {second} (by PATH; not used)" in done.stdout
    assert "engine       quarto (auto: a Quarto was found)" in done.stdout
    told = reportgen_command("doctor", env={**env, "REPORTGEN_ENGINE": "embedded"})
    assert "engine       embedded (requested by REPORTGEN_ENGINE)" in told.stdout
    none = reportgen_command("doctor", env={"PATH": "/usr/bin:/bin"})
    assert "engine       embedded (auto: no Quarto was found)" in none.stdout
