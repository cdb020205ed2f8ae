"""What `init --example` begins with: small, without a warning, and verified by texts of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Command

import reportgen
from reportgen.readers.comparing import agreement
from reportgen.starters import EXAMPLES, create
from reportgen.verification.lock import LOCK_FILE
from reportgen.workspace import PACKAGE


@pytest.fixture(params=EXAMPLES)
def example(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    create(tmp_path / request.param, {}, request.param)
    return Path(tmp_path / request.param)


def test_the_package_has_the_examples_that_init_offers() -> None:
    assert sorted(path.name for path in (PACKAGE / "examples").iterdir()) == sorted(EXAMPLES)


@pytest.mark.thorough
def test_an_example_has_nothing_wrong_and_builds_at_once(example: Path) -> None:
    assert reportgen.check(example, strict="notes").findings == ()
    built = Command(example)("build", "--strict", "--to", "all", "--engine", "embedded")
    assert (built.returncode, "warning" in built.stderr) == (0, False), built.stderr
    assert (example / "outputs" / "brief.pdf").stat().st_size > 10_000


def test_every_quotation_of_an_example_stands_in_its_texts(example: Path) -> None:
    seen = reportgen.verify(example)
    assert 0 < seen.quotations == seen.verified
    assert all(verified == whole for _, verified, whole in seen.count_readings())
    assert (example / LOCK_FILE).is_file()
    assert reportgen.verify(example, locked=True).findings == ()


def test_an_example_is_small(example: Path) -> None:
    files = [path for path in example.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 15_000


def test_each_example_shows_what_its_kind_needs(tmp_path: Path) -> None:
    briefs = {}
    for name in EXAMPLES:
        create(tmp_path / name, {}, name)
        briefs[name] = reportgen.load(tmp_path / name)
    assert len(briefs["two-articles"].sources) == 2
    responses = briefs["consultation"]
    assert len(responses.sources) >= 4
    assert len({source.attributes["respondent"] for source in responses.sources}) > 1
    assert any(claim.same_as for source in responses.sources for claim in source.claims)
    studies = briefs["literature-review"].sources
    assert len({source.attributes["strength"] for source in studies}) > 2
    assert all(any(claim.evidence for claim in study.claims) for study in studies)
    found = agreement("dunn2025", tmp_path / "class")
    assert len(found.readers) == 4


def test_init_makes_an_example_and_says_so(tmp_path: Path) -> None:
    command = Command(tmp_path)
    done = command("init", "mine", "--example", "class")
    assert done.returncode == 0
    assert "mine/sources/dunn2025.anna.yml" in done.stdout
    assert (tmp_path / "mine" / "schemas" / "brief.schema.json").is_file()
    assert command("check", "mine", "--strict=notes").returncode == 0
    assert command("init", "other", "--example", "novel").returncode == 2
