"""Who is let in: by the name that is asked for, and by a token.

Who asks has to know the token, once in the address and from then on by a cookie. A page of
another site that has its name lead here is refused.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""What every answer says: no browser keeps it, guesses what it is, or tells others of it."""


def guard(hosts: Iterable[str], token: str, command: str) -> list[Middleware]:
    """What stands before an application; `command` is the one that printed its address.

    `hosts` are the names under which it may be asked for (the Host header). Who does not know
    the `token`, in the address (`?token=`) or in the cookie that it is answered with, is refused.
    """
    return [
        Middleware(TrustedHostMiddleware, allowed_hosts=sorted(hosts)),
        Middleware(_Gate, token=token, command=command),
    ]


class _Gate:
    """Lets in who knows the token, and gives them a cookie with it; others of the machine not."""

    def __init__(self, app: ASGIApp, token: str, command: str) -> None:
        self._app, self._token, self._command = app, token, command

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":  # nothing else is served
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        name = f"reportgen-{request.url.port}"  # a browser has one jar for all ports of a machine
        if knows(request.query_params.get("token", ""), self._token):
            await self._app(scope, receive, self._add_cookie(name, send))
        elif knows(request.cookies.get(name, ""), self._token):
            await self._app(scope, receive, send)
        else:
            words = f"Open the address that {self._command} printed: it contains the token for "
            words += f"this {self._command.split()[-1]}.\n"
            await PlainTextResponse(words, 403, HEADERS)(scope, receive, send)

    def _add_cookie(self, name: str, send: Send) -> Send:
        cookie = f"{name}={self._token}; HttpOnly; Path=/; SameSite=Strict"

        async def send_with(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [*message.get("headers", ()), (b"set-cookie", cookie.encode())]
                message = {**message, "headers": headers}
            await send(message)

        return send_with


def find_forgery(request: Request, token: str) -> str:
    """Why a request to change something may come from a page of another site; "" where it cannot.

    Such a page can send forms, with the cookie if the browser is old, but no header of its own.
    """
    origin = request.headers.get("origin")
    if origin is not None and origin != f"{request.url.scheme}://{request.headers.get('host')}":
        return f"It comes from {origin}."
    site = request.headers.get("sec-fetch-site", "same-origin")
    if site not in ("same-origin", "none"):
        return f"It comes from a page that is {site}."
    if not knows(request.headers.get("x-reportgen-token", ""), token):
        return "Its header X-Reportgen-Token is not the token of this room."
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return "" if kind == "application/json" else "Its Content-Type is not application/json."


def knows(given: str, token: str) -> bool:
    """Whether what somebody gives is the token; it takes the same time whatever it is."""
    return secrets.compare_digest(given.encode("utf-8", "replace"), token.encode())
