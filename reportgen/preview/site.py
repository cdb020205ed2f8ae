"""What is served: the outputs of a workspace, and beside them the news of their making.

Everything of our own is under `/-/`, a name that no document can have. Nothing outside the
outputs is served, nor anything hidden in them; an answer is never kept by the browser. Who asks
has to know a token, once in the address and from then on by a cookie.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from html import escape
from pathlib import Path
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.types import Scope

from reportgen.engines.policy import admit_own
from reportgen.preview.feed import Feed
from reportgen.web.folder import Folder
from reportgen.web.gate import HEADERS, guard
from reportgen.web.news import answer_news

_OVERLAY = Path(__file__).parent / "overlay.js"
_END = re.compile(r"</body>", re.IGNORECASE)


def make_site(
    outputs: Path, feed: Feed, hosts: Iterable[str], token: str, is_ending: Callable[[], bool]
) -> Starlette:
    """The web application that serves a folder of outputs and what a feed tells.

    `hosts` are the names under which it may be asked for (the Host header): a page of another
    site that has its name lead here is refused. So is who does not know the `token`, in the
    address (`?token=`) or in the cookie that it is answered with. Once `is_ending()` is true,
    streams end.
    """

    async def stream(_request: Request) -> Response:
        return answer_news(lambda: (feed.news.number, feed.news.to_json()), is_ending)

    async def overlay(_request: Request) -> Response:
        script = _OVERLAY.read_text(encoding="utf-8")
        return Response(script, media_type="text/javascript", headers=HEADERS)

    async def index(_request: Request) -> Response:
        return HTMLResponse(_listen(_write_index(outputs), feed.news.build), headers=HEADERS)

    return Starlette(
        routes=[
            Route("/", index),
            Route("/-/news", stream),
            Route("/-/overlay.js", overlay),
            Mount("/", _Outputs(outputs, feed)),
        ],
        middleware=guard(hosts, token, "reportgen preview"),
    )


class _Outputs(Folder):
    """The files of a folder; its pages listen to the feed."""

    def __init__(self, folder: Path, feed: Feed) -> None:
        super().__init__(folder, HEADERS)
        self._folder = folder
        self._feed = feed

    async def get_response(self, path: str, scope: Scope) -> Response:
        # Asked before the page is read: if a build ends in between, the page reloads once more.
        build = self._feed.news.build
        response = await super().get_response(path, scope)
        if path.endswith(".html") and response.status_code == 200:
            return HTMLResponse(_listen(self._read(path), build), headers=HEADERS)
        return response

    def _read(self, path: str) -> str:
        try:
            return (self._folder / path).read_text(encoding="utf-8", errors="replace")
        except OSError as error:  # it was replaced in this very moment
            raise HTTPException(404) from error


def _listen(page: str, build: int) -> str:
    """A page with the script that listens to the feed at the end of its body, and leave for it."""
    page = admit_own(page)
    script = f'<script src="/-/overlay.js" data-build="{build}"></script>\n'
    ends = [match.start() for match in _END.finditer(page)]
    end = ends[-1] if ends else len(page)
    return f"{page[:end]}{script}{page[end:]}"


def _write_index(outputs: Path) -> str:
    """The list of what there is, as a page."""
    files = sorted(path for path in outputs.glob("*") if _is_document(path))
    links = "".join(
        f'<li><a href="/{quote(path.name)}">{escape(path.name)}</a></li>\n' for path in files
    )
    shown = f"<ul>\n{links}</ul>" if links else "<p>Nothing has been made yet.</p>"
    return _INDEX.format(shown=shown)


def _is_document(path: Path) -> bool:
    """Whether a file is one to list; no address leads to a name that is not UTF-8."""
    is_ours = path.name.isprintable() and not path.name.startswith(".")
    return is_ours and path.is_file() and path.suffix in _SHOWN


_SHOWN: Mapping[str, None] = dict.fromkeys((".html", ".pdf", ".docx", ".pptx", ".epub"))
_INDEX = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Preview</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 1.1rem/1.6 system-ui, sans-serif; max-width: 40rem; margin: 4rem auto; }}
</style>
</head>
<body>
<h1>Preview</h1>
{shown}
</body>
</html>
"""
