"""An assistant on a workspace: a real client of the protocol, from an empty extract to drafts."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import pytest

pytest.importorskip("mcp", reason="the extra mcp is not installed")

from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

import reportgen
from reportgen.starters import create

TEXT = """\
The harbour and the state

Shipping has always been a matter of states, and never more so than today.

The port of Gdynia handled 24 million tonnes in 2023, more than in any year before.

Who pays for the quays decides who may use them. That is the lesson of the last decade.
\f
No private owner would have dredged the channel. The treasury did, and it asked for nothing.
"""
PASSAGE = "Who pays for the quays decides who may use them."
Call = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """The starter, with a third work in its bibliography, whose text is here and unread."""
    folder = tmp_path / "workspace"
    create(folder, {})
    bibliography = folder / "bibliography" / "references.bib"
    entry = "\n@report{chen2024,\n  author = {Chen, Li},\n  title = {Ports},\n  date = {2024}\n}\n"
    bibliography.write_text(bibliography.read_text("utf-8") + entry, "utf-8")
    (folder / "texts").mkdir()
    (folder / "texts" / "chen2024.txt").write_text(TEXT, "utf-8")
    brief = folder / "brief.yml"
    brief.write_text(brief.read_text("utf-8") + "\ntexts: texts\n", "utf-8")
    return folder


def talk(
    workspace: Path, conversation: Callable[[Call, Client], Awaitable[None]], *more: str
) -> None:
    """Starts `reportgen mcp`, and has a conversation with it."""
    arguments = ["-m", "reportgen", "mcp", str(workspace), *more]
    server = StdioServerParameters(command=sys.executable, args=arguments, env=dict(os.environ))

    async def run() -> None:
        async with Client(stdio_client(server)) as client:

            async def call(tool: str, **arguments: Any) -> dict[str, Any]:
                result = await client.call_tool(tool, arguments)
                text = "".join(getattr(part, "text", "") for part in result.content)
                return {"refused": text} if result.is_error else json.loads(text)

            await conversation(call, client)

    anyio.run(run)


def read_files(workspace: Path) -> dict[str, bytes]:
    return {
        path.relative_to(workspace).as_posix(): path.read_bytes()
        for path in workspace.rglob("*")
        if path.is_file() and ".reportgen" not in path.parts
    }


@pytest.mark.thorough
def test_an_assistant_comes_from_an_empty_extract_to_verified_drafts(workspace: Path) -> None:
    before = read_files(workspace)

    async def converse(call: Call, _: Client) -> None:
        seen = await call("describe_workspace")
        assert "chen2024" in seen["bibliography"]
        assert "chen2024" not in [source["key"] for source in seen["sources"]]
        read = await call("read_text", source="chen2024")
        assert PASSAGE in read["text"]
        assert "——" in read["text"]
        assert read["next_line"] is None
        begun = await call("propose_source", source="chen2024", label="Chen", genre="Report")
        assert begun["changed"] == ["sources/chen2024.yml"]
        claim = {
            "source": "chen2024",
            "theme": "pay",
            "claim": "Whoever pays for ports rules them.",
        }
        made_up = await call("propose_claim", **claim, passage="Who owns the quays owns the sea.")
        assert "These words are not in the text of chen2024" in made_up["refused"]
        assert "The nearest passage (p. 1) has “Who pays for the quays" in made_up["refused"]
        other = await call("propose_claim", **claim, passage=PASSAGE, quote="asked for nothing")
        assert "The quotation is not of the passage" in other["refused"]
        drafted = await call(
            "propose_claim", **claim, passage=PASSAGE, quote="Who pays for the quays", stance=-1
        )
        assert drafted["changed"] == ["sources/chen2024.yml"]
        grounds = await call(
            "propose_evidence",
            claim=drafted["id"],
            kind="statistic",
            summary="Gdynia handled 24 million tonnes in 2023.",
            passage="The port of Gdynia handled 24 million tonnes in 2023",
        )
        assert "done" in grounds, grounds
        related = await call(
            "propose_relation", from_claim=drafted["id"], type="supports", to_claim="b-pay"
        )
        assert related["changed"] == ["sources/comparison.yml"]
        verified = await call("verify")
        assert verified["drafts_are_verified"]
        assert [each["lookup"] for each in verified["drafts"]] == [["verified"] * 2, ["verified"]]
        checked = await call("check")
        assert [f for f in checked["findings"] if f["severity"] == "error"] == []

    talk(workspace, converse, "--reader", "Testing assistant")
    after = read_files(workspace)
    written = {name for name in after if after[name] != before.get(name)}
    assert written == {"sources/chen2024.yml", "sources/comparison.yml"}
    old, new = (files["sources/comparison.yml"] for files in (before, after))
    put_in = len(new) - len(old)  # in one place, with every other byte as it was
    assert any(new[:at] + new[at + put_in :] == old for at in range(len(old) + 1))
    brief = reportgen.load(workspace)
    assert "chen2024" not in [source.key for source in brief.sources]
    drafts = [draft.record for draft in brief.drafts if draft.record]
    assert [str(d.imported.reader) for d in drafts if d.imported] == ["Testing assistant"]
    extract = after["sources/chen2024.yml"].decode()
    assert extract.count("status: draft") == 3
    assert "reader: Testing assistant" in extract


@pytest.mark.thorough
def test_nothing_that_an_assistant_proposes_is_in_a_document(workspace: Path) -> None:
    async def converse(call: Call, _: Client) -> None:
        await call("propose_source", source="chen2024", label="Chen")
        words = "Zanzibar rules the waves of every harbour."
        claim = {"source": "chen2024", "theme": "pay", "claim": words}
        drafted = await call("propose_claim", **claim, passage=PASSAGE)
        assert "id" in drafted, drafted
        made = await call("build", formats=["gfm"])
        assert made.get("documents") in (["outputs/brief.md"], None), made

    talk(workspace, converse)
    for path in (workspace / "outputs").rglob("*"):
        assert not path.is_file() or b"Zanzibar" not in path.read_bytes()


def test_drafts_are_signed_by_the_program_that_connects(workspace: Path) -> None:
    async def converse(call: Call, _: Client) -> None:
        await call("propose_source", source="chen2024")
        claim = {"source": "chen2024", "theme": "pay", "claim": "Whoever pays rules."}
        assert "id" in await call("propose_claim", **claim, passage=PASSAGE)

    talk(workspace, converse)
    assert "reader: mcp (assistant)" in (workspace / "sources" / "chen2024.yml").read_text("utf-8")


def test_what_is_wrong_is_refused_in_words_and_changes_nothing(workspace: Path) -> None:
    (workspace.parent / "secret.txt").write_text("secret words", "utf-8")
    before = read_files(workspace)
    claim = {"source": "adams2024", "theme": "pay", "claim": "So it is.", "passage": PASSAGE}
    asked: list[tuple[str, dict[str, Any], str]] = [
        ("read_text", {"source": "../../secret"}, "There is no source"),
        ("read_text", {"source": "/etc/passwd"}, "There is no source"),
        ("read_text", {"source": "chen2024", "line": 999}, "There is no line 999"),
        ("read_text", {}, "source"),
        ("propose_source", {"source": "../evil"}, "../evil"),
        ("propose_source", {"source": "adams2024"}, "already"),
        ("propose_source", {"source": "nobody1999"}, "no entry"),
        ("propose_claim", claim, "There is no text of adams2024"),
        ("propose_claim", {**claim, "theme": "payy"}, "Did you mean 'pay'"),
        ("propose_claim", {**claim, "stance": 7}, "stance"),
        ("propose_claim", {**claim, "passage": "x" * 1501}, "at most 1500"),
        ("propose_claim", {**claim, "source": "nobody"}, "There is no extract of 'nobody'"),
        ("propose_relation", {"from_claim": "b-pay", "type": "attacks", "to_claim": "a-pay"},
         "Both claims are finished"),
        ("propose_relation", {"from_claim": "b-pay", "type": "likes", "to_claim": "a-pay"},
         "Input should be"),
        ("locate_words", {"words": "…"}, "no words"),
        ("build", {"formats": ["exe"]}, "Input should be"),
    ]  # fmt: skip

    async def converse(call: Call, _: Client) -> None:
        for tool, arguments, words in asked:
            answer = await call(tool, **arguments)
            assert words in answer.get("refused", ""), (tool, arguments, answer)
            assert "secret words" not in str(answer)

    talk(workspace, converse)
    assert read_files(workspace) == before


def test_a_workspace_that_does_not_parse_is_told_by_every_tool(workspace: Path) -> None:
    async def converse(call: Call, _: Client) -> None:
        (workspace / "brief.yml").write_text("title: [", "utf-8")
        assert "RG102" in (await call("describe_workspace"))["refused"]
        findings = (await call("check"))["findings"]
        assert [finding["code"] for finding in findings] == ["RG102"]

    talk(workspace, converse)


def start(workspace: Path) -> subprocess.Popen[bytes]:
    """The server, when it has answered once."""
    command = [sys.executable, "-m", "reportgen", "mcp", str(workspace)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    server = subprocess.Popen(command, **pipes)
    hello = {
        "jsonrpc": "2.0", "id": 1, "method": "initialize",
        "params": {
            "protocolVersion": "2025-06-18", "capabilities": {},
            "clientInfo": {"name": "test", "version": "1"},
        },
    }  # fmt: skip
    assert server.stdin
    assert server.stdout
    server.stdin.write(json.dumps(hello).encode() + b"\n")
    server.stdin.flush()
    assert json.loads(server.stdout.readline())["result"]["serverInfo"]["name"] == "reportgen"
    return server


def test_closed_input_ends_it(workspace: Path) -> None:
    server = start(workspace)
    printed, errors = server.communicate(timeout=120)
    assert server.returncode == 0
    assert printed == b""
    assert b"Traceback" not in errors


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_while_it_waits(workspace: Path, number: signal.Signals) -> None:
    with start(workspace) as server:
        server.send_signal(number)
        assert server.wait(timeout=120) == 128 + number
        assert server.stdout
        assert server.stderr
        assert server.stdout.read() == b""
        assert b"Traceback" not in server.stderr.read()


def test_a_folder_that_is_no_workspace_is_told_at_once(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "reportgen", "mcp", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, input="")
    assert done.returncode == 1
    assert done.stdout == ""
    assert "brief.yml" in done.stderr
