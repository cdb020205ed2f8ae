"""Server-sent events: what changed, to whoever listens."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import anyio
from starlette.responses import StreamingResponse

from reportgen.web.gate import HEADERS

_LOOK = 0.1  # seconds between two looks for news
_SILENCE = 15.0  # seconds after which a line keeps the connection alive

Look = Callable[[], tuple[int, str]]
"""What gives the news: a number that grows with every change, and the news as one line."""


def answer_news(look: Look, is_ending: Callable[[], bool]) -> StreamingResponse:
    """The news now, and whenever they change, until `is_ending()` is true."""
    lines = _stream(look, is_ending)
    return StreamingResponse(lines, media_type="text/event-stream", headers=HEADERS)


async def _stream(look: Look, is_ending: Callable[[], bool]) -> AsyncIterator[str]:
    told, silent = -1, 0.0
    while not is_ending():
        number, news = look()
        if number != told:
            told, silent = number, 0.0
            yield f"data: {news}\n\n"
        elif silent >= _SILENCE:
            silent = 0.0
            yield ": still here\n\n"
        await anyio.sleep(_LOOK)
        silent += _LOOK
