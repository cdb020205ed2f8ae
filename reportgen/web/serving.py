"""Where an application listens, by which names it is asked for, and how it is run."""

from __future__ import annotations

import ipaddress
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import uvicorn
from starlette.types import ASGIApp

from reportgen.errors import ReportgenError

_EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 (a name to know it by)
_PATIENCE = 1  # seconds that whoever reads slowly is waited for at the end


@dataclass(frozen=True)
class Door:
    """A socket that listens, and what opens it.

    `hosts` are the names that a request may ask for; `token` is what who asks has to know.
    """

    listener: socket.socket
    hosts: frozenset[str]
    token: str

    @property
    def address(self) -> str:
        """What a browser opens, from wherever it can; the token is in it."""
        return f"http://{_write_address(self.listener)}/?token={self.token}"

    @property
    def is_private(self) -> bool:
        """Whether only this machine can ask."""
        host = self.listener.getsockname()[0].partition("%")[0]
        return ipaddress.ip_address(host).is_loopback


@contextmanager
def listening(host: str, port: int) -> Iterator[Door]:
    """A door that is open while inside; port 0 is any that is free.

    Raises ReportgenError where nobody can listen there.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except (OSError, OverflowError) as error:
        raise ReportgenError(
            f"{host} is not an address of this machine: {error}.", "Leave --host out."
        ) from error
    with listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(address)
            listener.listen()
        except OSError as error:
            raise ReportgenError(
                f"Cannot listen on {host}:{port}: {error.strerror}.",
                "Choose another port with --port; 0 takes any free one.",
            ) from error
        yield Door(listener, frozenset(_name_hosts(host, listener)), secrets.token_urlsafe())


def make_server(site: ASGIApp) -> uvicorn.Server:
    """A server that says nothing, and keeps nobody waiting who stalls once it is to end."""
    config = uvicorn.Config(
        site,
        log_level="critical",
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=_PATIENCE,
    )
    return uvicorn.Server(config)


def run(server: uvicorn.Server, door: Door) -> None:
    """Serves until the server is to end, or a signal ends it."""
    with suppress(KeyboardInterrupt):  # uvicorn raises it once more, after it closed everything
        server.run(sockets=[door.listener])


def _write_address(listener: socket.socket) -> str:
    """The host and port that a browser asks, from wherever it can."""
    host, port = listener.getsockname()[:2]
    name = _find_own_name() if host in _EVERYWHERE else host
    return f"[{name}]:{port}" if ":" in name else f"{name}:{port}"


def _find_own_name() -> str:
    """An address at which others find this machine; its name where it knows none of its own."""
    own = socket.gethostname()
    outward = [one for one in _find_addresses(own) if not ipaddress.ip_address(one).is_loopback]
    return min(outward, key=lambda one: (":" in one, one), default=own)


def _name_hosts(host: str, listener: socket.socket) -> set[str]:
    """The names that a request may ask for: this machine's, where it listens to all of them."""
    names = {"127.0.0.1", "localhost", host.strip("[]"), listener.getsockname()[0]}
    if names & set(_EVERYWHERE):
        own = socket.gethostname()
        names |= {own, *_find_addresses(own)}
    return {name.lower() for name in names} - set(_EVERYWHERE)


def _find_addresses(name: str) -> set[str]:
    try:
        found = {str(found[4][0]) for found in socket.getaddrinfo(name, None)}
    except OSError:  # a machine that does not know itself by its name
        return set()
    return {address for address in found if "%" not in address}  # else of one link alone
