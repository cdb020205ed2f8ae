"""The tools of an assistant over the Model Context Protocol, on standard input and output.

The only module that knows the protocol's SDK. What a tool raises on purpose becomes an error that
the assistant reads; nothing else of it leaves the process.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Literal

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import ToolAnnotations
from pydantic import Field

from reportgen.assistants.desk import Desk, Sheet
from reportgen.errors import ReportgenError
from reportgen.interruption import ending_input
from reportgen.making.request import FORMATS
from reportgen.model.brief import Certainty, EvidenceKind
from reportgen.model.comparison import RelationType
from reportgen.release import find_version

INSTRUCTIONS = """\
This workspace compares what sources argue. Read a source with read_text before you propose claims
of it. Everything you propose is a draft: a person finishes it, and only then does it appear in
documents. Give every claim and every piece of evidence the exact words of the text that it rests
on (passage); words that are not there are refused. Paraphrase in `claim`; a quote has at most 15
words. Do not guess: leave out what the source does not say. At the end, call verify and check."""

Key = Annotated[
    str, Field(description="The key of a source, as in the bibliography.", max_length=200)
]
Passage = Annotated[
    str,
    Field(
        description="The text’s own words that this rests on, copied exactly: a sentence or two.",
        min_length=1,
        max_length=1500,
    ),
]
Quote = Annotated[
    str,
    Field(description="Words of the passage to be quoted, 15 at most, or none.", max_length=300),
]
Id = Annotated[str, Field(description="The id of a claim.", min_length=1, max_length=200)]
Line = Annotated[str, Field(max_length=1000)]
Needed = Annotated[str, Field(min_length=1, max_length=1000)]
_READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)
_WRITES = ToolAnnotations(read_only_hint=False, destructive_hint=False, open_world_hint=False)


class Tools:
    """The tools, one call at a time; `reader` is who drafts are signed by, else the client."""

    def __init__(self, desk: Desk, reader: str) -> None:
        self._desk, self._reader = desk, reader
        self._turn = threading.Lock()

    @contextmanager
    def _taking_turn(self) -> Iterator[Desk]:
        with self._turn:
            try:
                yield self._desk
            except ReportgenError as error:
                raise ToolError(str(error)) from error

    def _sign(self, context: Context[Any, Any]) -> str:
        """Who drafts are signed by: "Claude Desktop (assistant)"."""
        if self._reader:
            return self._reader
        client = context.session.client_params
        name = " ".join(client.client_info.name.split())[:80] if client else ""
        return f"{name or 'unnamed'} (assistant)"

    def describe_workspace(self) -> Sheet:
        """The question, themes with their scales, sources, relations, and how many drafts wait."""
        with self._taking_turn() as desk:
            return desk.describe()

    def read_text(
        self,
        source: Key,
        line: Annotated[int, Field(description="The line to begin at.", ge=1)] = 1,
    ) -> Sheet:
        """Read the full text of a source: a paragraph a line, pages as “—— p. 86 ——”.

        Long texts come in parts: go on at next_line until it is null.
        """
        with self._taking_turn() as desk:
            return desk.read_text(source, line)

    def locate_words(
        self,
        words: Annotated[str, Field(min_length=1, max_length=1500)],
        source: Annotated[str | None, Field(max_length=200)] = None,
    ) -> Sheet:
        """Find words in the texts: page, paragraph, section and what stands around them.

        Where no text has them exactly, the nearest passage is given, with the difference.
        """
        with self._taking_turn() as desk:
            return desk.locate_words(words, source)

    def list_claims(self, source: Key) -> Sheet:
        """All claims of a source with their evidence, as they are written; drafts have a status."""
        with self._taking_turn() as desk:
            return desk.list_claims(source)

    def propose_source(
        self,
        source: Key,
        label: Annotated[str, Field(description="Short, for tables.", max_length=100)] = "",
        genre: Annotated[str, Field(description="Report, commentary …", max_length=200)] = "",
        approach: Annotated[str, Field(description="Its method.", max_length=500)] = "",
        thesis: Annotated[str, Field(description="In one sentence.", max_length=1000)] = "",
    ) -> Sheet:
        """Begin the extract of a source that the bibliography has and that has none yet."""
        given = {"label": label, "genre": genre, "approach": approach, "thesis": thesis}
        with self._taking_turn() as desk:
            return desk.propose_source(source, _leave_empty(given))

    def propose_claim(
        self,
        context: Context[Any, Any],
        source: Key,
        theme: Annotated[str, Field(description="The id of a theme.", max_length=200)],
        claim: Annotated[
            str, Field(description="Your paraphrase, one sentence.", min_length=1, max_length=1000)
        ],
        passage: Passage,
        quote: Quote = "",
        short: Annotated[str, Field(description="In twelve words at most.", max_length=200)] = "",
        stance: Annotated[
            int | None, Field(description="On the theme’s scale, -2 to 2.", ge=-2, le=2)
        ] = None,
        certainty: Annotated[
            Certainty | None, Field(description="How sure the source itself is.")
        ] = None,
        warrant: Annotated[
            str,
            Field(description="Why the grounds bear it out, as the source says.", max_length=1000),
        ] = "",
        qualifier: Line = "",
        rebuttal: Line = "",
        note: Annotated[
            str, Field(description="Your remark for the reader.", max_length=1000)
        ] = "",
    ) -> Sheet:
        """Propose a claim of a source as a draft; its place is found by the passage."""
        given = {
            "theme": theme, "claim": claim, "short": short, "stance": stance,
            "certainty": certainty and str(certainty), "warrant": warrant,
            "qualifier": qualifier, "rebuttal": rebuttal, "note": note,
        }  # fmt: skip
        with self._taking_turn() as desk:
            fields = _leave_empty(given)
            return desk.propose_claim(self._sign(context), source, passage, quote, fields)

    def propose_evidence(
        self,
        context: Context[Any, Any],
        claim: Id,
        kind: EvidenceKind,
        summary: Annotated[
            str,
            Field(
                description="What the source offers, in your words.", min_length=1, max_length=1000
            ),
        ],
        passage: Passage,
        quote: Quote = "",
        date: Annotated[str, Field(description="2024, 2024-05 or 2024-05-17.", max_length=40)] = "",
        speaker: Annotated[str, Field(max_length=200)] = "",
        actors: Annotated[list[str], Field(max_length=20)] = [],  # noqa: B006 (never changed)
    ) -> Sheet:
        """Propose evidence that a source gives for a claim, as a draft."""
        given = {
            "kind": str(kind), "date": date, "actors": actors, "speaker": speaker,
            "summary": summary,
        }  # fmt: skip
        with self._taking_turn() as desk:
            fields = _leave_empty(given)
            return desk.propose_evidence(self._sign(context), claim, passage, quote, fields)

    def propose_relation(
        self,
        from_claim: Id,
        type: RelationType,  # noqa: A002 (the field's name, which the assistant sees)
        to_claim: Id,
        note: Annotated[str, Field(description="Why, in a sentence.", max_length=1000)] = "",
    ) -> Sheet:
        """Propose how a claim bears on another, where at least one of them is a draft."""
        with self._taking_turn() as desk:
            return desk.propose_relation(from_claim, str(type), to_claim, note)

    def verify(self) -> Sheet:
        """Look for the words of all drafts and quotations in the texts, and say what stands."""
        with self._taking_turn() as desk:
            return desk.verify()

    def check(self) -> Sheet:
        """All findings of the workspace, each with its place and how to mend it."""
        with self._taking_turn() as desk:
            return desk.check()

    def build(
        self,
        formats: Annotated[
            list[Literal[FORMATS]],  # type: ignore[valid-type]
            Field(description="None for those that are made by default.", max_length=20),
        ] = [],  # noqa: B006 (never changed)
    ) -> Sheet:
        """Make the documents in outputs/. Drafts are not in them."""
        with self._taking_turn() as desk:
            return desk.build(formats)


def _leave_empty(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value not in ("", None, [])}


def make_server(desk: Desk, reader: str = "") -> MCPServer[Any]:
    """A server with all tools."""
    server: MCPServer[Any] = MCPServer(
        "reportgen", version=find_version(), instructions=INSTRUCTIONS, log_level="WARNING"
    )
    tools = Tools(desk, reader)
    reading: tuple[Callable[..., Sheet], ...] = (
        *(tools.describe_workspace, tools.read_text, tools.locate_words, tools.list_claims),
        *(tools.verify, tools.check),
    )
    writing: tuple[Callable[..., Sheet], ...] = (
        *(tools.propose_source, tools.propose_claim, tools.propose_evidence),
        *(tools.propose_relation, tools.build),
    )
    for tool in reading:
        server.add_tool(tool, annotations=_READS)
    for tool in writing:
        server.add_tool(tool, annotations=_WRITES)
    return server


def serve(
    workspace: Path, texts: Path | None = None, allow: tuple[Path, ...] = (), reader: str = ""
) -> None:
    """Serves a workspace until standard input is closed; raises `WorkspaceError` for none."""
    desk = Desk(workspace.absolute(), texts and texts.absolute(), allow)
    desk.describe()  # a folder that is no workspace is told before anybody connects
    logging.getLogger("mcp").setLevel(logging.WARNING)
    server = make_server(desk, reader)
    with ending_input():
        server.run("stdio")
