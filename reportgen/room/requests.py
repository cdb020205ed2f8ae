"""Requests that change something: who sends them, how large they are, and what is in them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from starlette.requests import ClientDisconnect, Request

from reportgen.limits import LARGEST_REQUEST
from reportgen.room.refusal import Refusal
from reportgen.web.gate import find_forgery


async def read_body(request: Request, token: str) -> Mapping[str, Any]:
    """The object of JSON in a request's body.

    Raises `Refusal` where a page of another site may have sent it (403), it is larger than 1 MB
    (413), or no object of JSON (400).
    """
    if why := find_forgery(request, token):
        raise Refusal(403, f"The request is refused. {why}", "Load the page again.")
    data = bytearray()
    try:
        async for chunk in request.stream():
            data += chunk
            if len(data) > LARGEST_REQUEST:
                raise Refusal(413, "The request is larger than 1 MB.", "Save in smaller steps.")
    except ClientDisconnect as error:
        raise Refusal(400, "The request was broken off.", "Save again.") from error
    try:
        body = json.loads(bytes(data), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise Refusal(400, f"The request is no JSON: {error}.", "Load the page again.") from error
    if not isinstance(body, dict):
        raise Refusal(400, "The request is no object of JSON.", "Load the page again.")
    return body


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not a number of JSON")


def take_text(body: Mapping[str, Any], name: str, *, longest: int = 20_000) -> str:
    """A text of a body; raises `Refusal` where it has none of that name."""
    value = body.get(name)
    if not isinstance(value, str) or not value.strip() or len(value) > longest:
        raise Refusal(400, f"{name} is a text of 1 to {longest:,} characters.")
    return value


def take_number(body: Mapping[str, Any], name: str) -> int | None:
    """A whole number of a body, None where it has none; raises `Refusal` for anything else."""
    value = body.get(name)
    if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 0):
        raise Refusal(400, f"{name} is a whole number, 0 or more.")
    return value
