"""Look at an address of the public web, and at nothing else: no address of this machine or its network.

The host is looked up once, every address it has must be public, and the connection goes to exactly that address, so
that a name that answers differently a moment later is of no use. Redirects are followed by hand, each checked like
the first.
"""

import io
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse, IncompleteRead
from typing import Literal
from urllib.parse import quote, urljoin, urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Failure = Literal["address", "unknown", "private", "silent", "certificate", "broken", "redirects"]

_PORTS = {"http": 80, "https": 443}
_PERMANENT, _PASSING = {301, 308}, {302, 303, 307}
_IN_PATH = "/%:@!$&'()*+,;=-._~"
_IPV6_PUBLIC = ipaddress.ip_network("2000::/3")
# Of these some count as public to the standard library; all of them lead elsewhere or nowhere.
_NEVER = tuple(
    ipaddress.ip_network(network)
    for network in (
        "192.88.99.0/24",  # 6to4 relays (RFC 7526)
        "2001::/23",  # Teredo and other protocols of the IETF (RFC 2928)
        "2001:db8::/32",  # documentation (RFC 3849)
        "2002::/16",  # 6to4, an IPv4 address inside (RFC 3056)
        "3fff::/20",  # documentation (RFC 9637)
    )
)


class FetchError(Exception):
    """The address was not read; `kind` says why."""

    def __init__(self, kind: Failure) -> None:
        super().__init__(kind)
        self.kind: Failure = kind


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address answered: where it led in the end, and whether all redirects on the way were for good."""

    status: int
    url: str
    moved: bool
    body: bytes
    kind: str = ""


def is_public(address: Address) -> bool:
    """Whether an address is one of a single machine on the public internet.

    IPv6 addresses that carry an IPv4 address (mapped, compatible, 6to4, NAT64, Teredo) are not: what they lead to is
    decided by a network in between.
    """
    if isinstance(address, ipaddress.IPv6Address) and (address.scope_id or address not in _IPV6_PUBLIC):
        return False
    if any(address in network for network in _NEVER if network.version == address.version):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def look_up(host: str, port: int) -> list[str]:
    """Every address of a host, in the order of the system."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for _family, _kind, _proto, _name, address in found))


@dataclass(frozen=True)
class Rules:
    """How far a look goes. Tests put their own look-up, addresses and ports in; the limits are seconds and bytes."""

    resolve: Callable[[str, int], Sequence[str]] = look_up
    allow: Callable[[Address], bool] = is_public
    ports: frozenset[int] = frozenset(_PORTS.values())
    connect_seconds: float = 5.0
    seconds: float = 10.0
    most_bytes: int = 256 * 1024
    hops: int = 3
    context: ssl.SSLContext | None = None
    agent: str = "Lyceum (looks whether addresses of its directory still answer)"


DEFAULT = Rules()


def fetch(url: str, rules: Rules = DEFAULT) -> Fetched:
    """GET the address and what it redirects to; raises FetchError."""
    deadline = time.monotonic() + rules.seconds
    moved = True
    for hop in range(rules.hops + 1):
        response, body = _get(url, rules, deadline)
        target = response.headers.get("Location", "")
        if response.status not in _PERMANENT | _PASSING or not target:
            kind = response.headers.get_content_type()
            return Fetched(response.status, url, moved and hop > 0, body, kind)
        moved = moved and response.status in _PERMANENT
        try:
            url = urljoin(url, target).partition("#")[0]
        except ValueError as error:
            raise FetchError("redirects") from error
    raise FetchError("redirects")


def post(url: str, body: bytes, headers: Mapping[str, str], rules: Rules = DEFAULT) -> int:
    """POST to the address, without following it anywhere; says the status of the answer, or raises FetchError."""
    if any(sign in f"{name}{value}" for name, value in headers.items() for sign in "\r\n"):
        raise FetchError("address")
    more = [f"{name}: {value}" for name, value in headers.items()]
    return _ask(url, rules, time.monotonic() + rules.seconds, (*more, f"Content-Length: {len(body)}"), body)[0].status


def _get(url: str, rules: Rules, deadline: float) -> tuple[HTTPResponse, bytes]:
    return _ask(url, rules, deadline, None, b"")


def _ask(
    url: str, rules: Rules, deadline: float, headers: tuple[str, ...] | None, sent: bytes
) -> tuple[HTTPResponse, bytes]:
    """One request on one connection: a GET, or with headers a POST."""
    scheme, host, port, target = _split(url, rules)
    try:
        connection = _connect(host, port, rules, deadline)
        with connection:
            stream: socket.socket = connection
            if scheme == "https":
                context = rules.context or ssl.create_default_context()
                connection.settimeout(max(0.01, min(rules.connect_seconds, deadline - time.monotonic())))
                stream = context.wrap_socket(connection, server_hostname=host)
            with stream:
                head = _request(f"{'GET' if headers is None else 'POST'} {target}", host, port, scheme, rules.agent)
                more = "".join(f"{line}\r\n" for line in headers or ())
                stream.sendall(head + more.encode("ascii") + b"\r\n" + sent)
                return _read(stream, rules, deadline)
    except ssl.SSLError as error:
        raise FetchError("certificate") from error
    except TimeoutError as error:
        raise FetchError("silent") from error
    except (OSError, HTTPException, ValueError) as error:
        raise FetchError("broken") from error


def _split(url: str, rules: Rules) -> tuple[str, str, int, str]:
    """Scheme, host, port, and what is asked for there; no names and passwords, no other schemes and ports."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode("ascii") if ":" not in (parts.hostname or "") else ""
        host = host or parts.hostname or ""
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except (ValueError, UnicodeError) as error:
        raise FetchError("address") from error
    if parts.scheme not in _PORTS or not host or port not in rules.ports or parts.username is not None:
        raise FetchError("address")
    target = quote(parts.path, safe=_IN_PATH) or "/"
    return parts.scheme, host, port, target + (f"?{quote(parts.query, safe=_IN_PATH + '?')}" if parts.query else "")


def _connect(host: str, port: int, rules: Rules, deadline: float) -> socket.socket:
    """A connection to an address of the host that was looked at before; if one does not answer, to the next."""
    addresses = _addresses(host, port, rules, deadline)
    last: OSError = TimeoutError()
    for address in addresses[:3]:
        seconds = min(rules.connect_seconds, deadline - time.monotonic())
        if seconds <= 0:
            break
        try:
            # A numeric address: nothing is looked up again.
            return socket.create_connection((str(address), port), timeout=seconds)
        except OSError as error:
            last = error
    raise last


def _addresses(host: str, port: int, rules: Rules, deadline: float) -> list[Address]:
    """All addresses of the host; one that is not public spoils them all."""
    found: list[Sequence[str]] = []

    def ask() -> None:
        try:
            found.append(rules.resolve(host, port))
        except (OSError, UnicodeError):
            found.append(())

    # The system's look-up knows no limit of time.
    asking = threading.Thread(target=ask, name="look-up", daemon=True)
    asking.start()
    asking.join(max(0.0, min(rules.connect_seconds, deadline - time.monotonic())))
    if not found:
        raise FetchError("silent")
    addresses = [ipaddress.ip_address(one) for one in found[0]]
    if not addresses:
        raise FetchError("unknown")
    if not all(rules.allow(address) for address in addresses):
        raise FetchError("private")
    return addresses


def _request(what: str, host: str, port: int, scheme: str, agent: str) -> bytes:
    """The first lines of a request, still open for more."""
    named = f"[{host}]" if ":" in host else host
    place = named if port == _PORTS[scheme] else f"{named}:{port}"
    lines = (
        f"{what} HTTP/1.1",
        f"Host: {place}",
        f"User-Agent: {agent}",
        "Accept: text/html, */*;q=0.5",
        "Accept-Encoding: identity",
        "Connection: close",
    )
    return ("\r\n".join(lines) + "\r\n").encode("ascii")


class _Limited(io.RawIOBase):
    """What a connection sends, up to a number of bytes and a moment."""

    def __init__(self, connection: socket.socket, most: int, deadline: float) -> None:
        self.connection, self.left, self.deadline = connection, most, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]  # what BufferedReader gives
        seconds = self.deadline - time.monotonic()
        if seconds <= 0:
            raise TimeoutError
        if not self.left:
            return 0
        self.connection.settimeout(seconds)
        got = self.connection.recv_into(memoryview(buffer)[: self.left])
        self.left -= got
        return got


class _Source:
    """What http.client takes for a socket."""

    def __init__(self, raw: _Limited) -> None:
        self.raw = raw

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self.raw, 16 * 1024)


def _read(stream: socket.socket, rules: Rules, deadline: float) -> tuple[HTTPResponse, bytes]:
    """Head and as much of the body as is allowed."""
    source = _Source(_Limited(stream, rules.most_bytes, deadline))
    response = HTTPResponse(source, method="GET")  # type: ignore[arg-type]  # it asks for nothing but `makefile`
    response.begin()
    try:
        return response, response.read(rules.most_bytes)
    except IncompleteRead as error:
        return response, error.partial
