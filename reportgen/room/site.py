"""What the room answers a browser: its own page and scripts, and data as JSON.

Text taken from people is in JSON alone, never in HTML. Whatever changes a file asks besides for
the token in a header, which no page of another site can send, and for a body of JSON.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable
from html import escape
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route

from reportgen.errors import ReportgenError
from reportgen.room.desk import Desk
from reportgen.room.editing import Body, list_actions
from reportgen.room.fields import describe_fields
from reportgen.room.overview import describe_workspace
from reportgen.room.paging import Reader
from reportgen.room.passages import list_marks
from reportgen.room.press import Press
from reportgen.room.readings import describe_readings, list_reading_marks
from reportgen.room.refusal import Refusal
from reportgen.room.requests import read_body
from reportgen.room.texts import describe_text
from reportgen.room.words import write_words
from reportgen.web.folder import Folder
from reportgen.web.gate import HEADERS, guard
from reportgen.web.news import answer_news

_STATIC = Path(__file__).parent / "static"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
_LONGEST_SEARCH = 500
_OWN = {**HEADERS, "Content-Security-Policy": _POLICY}
_OUTPUT = {
    **HEADERS,
    # A document is no part of the room: what runs in it cannot ask for the room's token.
    "Content-Security-Policy": "sandbox allow-scripts allow-popups; frame-ancestors 'self'",
}

Answer = Callable[[Request], Awaitable[Response]]


def make_site(
    desk: Desk, press: Press, hosts: Iterable[str], token: str, is_ending: Callable[[], bool]
) -> Starlette:
    """The web application of a desk, whose documents a press makes; for the rest see `web.gate`.

    Once `is_ending()` is true, streams end.
    """

    reader = Reader(desk)

    async def page(_request: Request) -> Response:
        text = (_STATIC / "room.html").read_text(encoding="utf-8")
        return HTMLResponse(text.replace("{{token}}", escape(token)), headers=_OWN)

    async def stream(_request: Request) -> Response:
        return answer_news(lambda: (desk.state, f'{{"state": {desk.state}}}'), is_ending)

    return Starlette(
        routes=[
            Route("/", page),
            Route("/api/events", stream),
            *_read_routes(desk, reader),
            *(
                Route(path, _acting(act, token), methods=["POST"])
                for path, act in list_actions(desk, reader).items()
            ),
            Route("/api/preview", _answering(lambda _: press.describe())),
            Route(
                "/api/preview",
                _acting(lambda body: press.start(body.get("kind")), token),
                methods=["POST"],
            ),
            Route(
                "/api/anchors/{name}",
                _answering(lambda asked: press.list_anchors(asked.path_params["name"])),
            ),
            Mount("/out", Folder(desk.workspace.outputs, _OUTPUT)),
            Mount("/static", Folder(_STATIC, _OWN)),
        ],
        middleware=guard(hosts, token, "reportgen read"),
    )


def _read_routes(desk: Desk, reader: Reader) -> list[Route]:
    """What is only looked at."""

    def extract(request: Request) -> Any:
        sheet = desk.open_extract(key := request.path_params["key"])
        passages = [passage.to_json() for passage in desk.list_passages(key)]
        return {"file": sheet.name, "value": sheet.value, "passages": passages}

    def text(request: Request) -> Any:
        reading = desk.find_text(key := request.path_params["key"])
        if reading.is_paged:
            described = reader.describe(key, reading)
        else:
            reading = desk.require_text(key)
            known = reading.index.text
            described = {**describe_text(known), "version": known.sha256}
        if "readings" in request.query_params:
            return {**described, "marks": list_reading_marks(desk.compare(key))}
        return {**described, "marks": list_marks(desk.list_passages(key), reading)}

    def draw(request: Request) -> Any:
        key, number = request.path_params["key"], request.path_params["number"]
        response = reader.draw(key, number, request.query_params.get("width"))
        response.headers.update(_OWN)
        return response

    def page(request: Request) -> Any:
        return reader.read(
            request.path_params["key"],
            request.path_params["number"],
            is_compared="readings" in request.query_params,
        )

    def find(request: Request) -> Any:
        wanted = request.query_params.get("q", "")
        if len(wanted) > _LONGEST_SEARCH:
            raise Refusal(400, f"Search for {_LONGEST_SEARCH} characters at most.")
        return reader.search(request.path_params["key"], wanted)

    found: dict[str, Callable[[Request], Any]] = {
        "/api/workspace": lambda _: describe_workspace(desk),
        "/api/extract/{key:path}": extract,
        "/api/text/{key:path}": text,
        "/api/page/{key:path}/{number:int}.png": draw,
        "/api/page/{key:path}/{number:int}": page,
        "/api/search/{key:path}": find,
        "/api/readings/{key:path}": lambda request: describe_readings(
            desk.compare(request.path_params["key"])
        ),
        "/api/fields": lambda _: describe_fields(desk.words),
        "/api/words": lambda _: write_words(desk.words),
    }
    return [Route(path, _answering(give)) for path, give in found.items()]


def _answering(give: Callable[[Request], Any]) -> Answer:
    """An endpoint that answers with data, made in a thread of its own, or with why it has none."""

    async def answer(request: Request) -> Response:
        return await _answer(run_in_threadpool(give, request))

    return answer


def _acting(act: Callable[[Body], Any], token: str) -> Answer:
    """An endpoint that does something with the JSON that it is sent, and answers likewise."""

    async def do(request: Request) -> Any:
        return await run_in_threadpool(act, await read_body(request, token))

    async def answer(request: Request) -> Response:
        return await _answer(do(request))

    return answer


async def _answer(making: Awaitable[Any]) -> Response:
    try:
        made = await making
    except Refusal as refusal:
        told = {"error": refusal.message, "remedy": refusal.remedy, **refusal.further}
        return _write(told, refusal.status)
    except ReportgenError as error:
        return _write({"error": error.message, "remedy": error.remedy}, 400)
    return made if isinstance(made, Response) else _write(made)


def _write(value: Any, status: int = 200) -> Response:
    text = json.dumps(value, ensure_ascii=False, default=str)
    data = text.encode("utf-8", "replace")  # a file name may have bytes that are no characters
    return Response(data, status, _OWN, "application/json")
