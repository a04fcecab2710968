"""The fetcher: what it refuses to look at, and how little a hostile server can do to it; real servers on loopback."""

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lyceum.kernel.fetching import Address, FetchError, Rules, fetch, is_public

Answer = Callable[[BaseHTTPRequestHandler], None]


class Server(ThreadingHTTPServer):
    """A server that answers with a function and remembers what it was asked."""

    daemon_threads = True

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.asked: list[tuple[str, dict[str, str]]] = []
        super().__init__(("127.0.0.1", 0), Handler)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        self.server.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
        self.server.answer(self)

    def log_message(self, *_words: object) -> None:
        """Tests are silent."""


@contextmanager
def serving(answer: Answer) -> Iterator[Server]:
    server = Server(answer)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def say(body: bytes = b"hello", status: int = 200, **headers: str) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    return answer


def rules_for(*servers: Server, **others: object) -> Rules:
    """Every name leads to loopback, and loopback is allowed: the servers of the test are the internet."""
    ports = frozenset(server.server_port for server in servers)
    rules = Rules(resolve=lambda _host, _port: ["127.0.0.1"], allow=lambda _address: True, ports=ports, seconds=2.0)
    return replace(rules, **others)  # type: ignore[arg-type]  # fields by their names


def failure(url: str, rules: Rules) -> str:
    with pytest.raises(FetchError) as caught:
        fetch(url, rules)
    return caught.value.kind


def test_fetch_asks_by_name_at_the_address_that_was_looked_up() -> None:
    with serving(say(b"<p>hi", Content_Type="text/html")) as server:
        got = fetch(f"http://forum.example:{server.server_port}/a b?q=ü", rules_for(server))

    assert (got.status, got.body, got.moved, got.kind) == (200, b"<p>hi", False, "text/html")
    path, headers = server.asked[0]
    assert path == "/a%20b?q=%C3%BC"
    assert headers["host"] == f"forum.example:{server.server_port}"
    assert headers["user-agent"].startswith("Lyceum")
    assert "cookie" not in headers


def test_a_name_that_answers_differently_the_second_time_is_of_no_use() -> None:
    answers = [["93.184.216.34"], ["127.0.0.1"]]
    asked = []

    def rebind(host: str, _port: int) -> list[str]:
        asked.append(host)
        return answers[min(len(asked), 2) - 1]

    with serving(say()) as server:
        rules = Rules(resolve=rebind, ports=frozenset({server.server_port}), connect_seconds=0.2, seconds=0.5)
        kind = failure(f"http://rebind.example:{server.server_port}/", rules)

    assert kind in {"silent", "broken"}
    assert asked == ["rebind.example"]
    assert server.asked == []


def test_one_private_address_among_public_ones_spoils_them_all() -> None:
    with serving(say()) as server:
        rules = rules_for(server, resolve=lambda _h, _p: ["93.184.216.34", "127.0.0.1"], allow=is_public)
        assert failure(f"http://mixed.example:{server.server_port}/", rules) == "private"

    assert server.asked == []


def test_a_redirect_to_this_machine_is_checked_like_the_first_address() -> None:
    def only_the_name(host: str, _port: int) -> list[str]:
        return ["127.0.0.1"] if host == "open.example" else [host]

    with serving(say()) as inside, serving(say()) as outside:
        outside.answer = say(b"", 302, Location=f"http://127.0.0.2:{inside.server_port}/admin")
        first = ipaddress.ip_address("127.0.0.1")
        rules = rules_for(inside, outside, resolve=only_the_name, allow=lambda address: address == first)
        kind = failure(f"http://open.example:{outside.server_port}/", rules)

    assert kind == "private"
    assert inside.asked == []


@pytest.mark.parametrize(
    "target",
    [
        "file:///etc/passwd",
        "ftp://a.example/",
        "http://a.example:22/",
        "http://me:pw@a.example/",
        "//[::1",
        "gopher://x",
    ],
)
def test_redirects_to_other_schemes_and_ports_are_refused(target: str) -> None:
    with serving(say(b"", 301, Location=target)) as server:
        assert failure(f"http://a.example:{server.server_port}/", rules_for(server)) in {"address", "redirects"}


def test_three_redirects_are_followed_and_a_circle_is_not() -> None:
    def step(request: BaseHTTPRequestHandler) -> None:
        n = int(request.path[1:])
        say(b"", 301, Location=f"/{n + 1}")(request) if n < 3 else say()(request)

    with serving(step) as server:
        at = f"http://a.example:{server.server_port}"
        got = fetch(f"{at}/0", rules_for(server))
        assert (got.url, got.moved) == (f"{at}/3", True)
        assert failure(f"{at}/-1", rules_for(server)) == "redirects"


def test_moved_is_said_only_when_every_redirect_is_for_good() -> None:
    def step(request: BaseHTTPRequestHandler) -> None:
        told = {"/": say(b"", 301, Location="/1"), "/1": say(b"", 302, Location="/2")}
        told.get(request.path, say())(request)

    with serving(step) as server:
        assert fetch(f"http://a.example:{server.server_port}/", rules_for(server)).moved is False


def test_a_server_that_drips_is_left_in_time() -> None:
    def drip(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for _n in range(100):
            try:
                request.wfile.write(b"X-Slow: 1\r\n")
                request.wfile.flush()
            except OSError:
                return
            time.sleep(0.1)  # the server's own slowness is what is tested

    with serving(drip) as server:
        started = time.monotonic()
        assert failure(f"http://a.example:{server.server_port}/", rules_for(server, seconds=0.6)) == "silent"

    assert time.monotonic() - started < 2


def test_of_a_huge_answer_only_the_beginning_is_read() -> None:
    def flood(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Transfer-Encoding", "chunked")
        request.end_headers()
        try:
            for _n in range(4_000):
                request.wfile.write(b"4000\r\n" + b"x" * 0x4000 + b"\r\n")
        except OSError:
            request.close_connection = True

    with serving(flood) as server:
        got = fetch(f"http://a.example:{server.server_port}/", rules_for(server, most_bytes=50_000))

    assert got.status == 200
    assert 0 < len(got.body) <= 50_000


def test_endless_headers_and_nonsense_are_broken() -> None:
    def endless(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"A: " + b"x" * 400_000)

    with serving(endless) as server:
        assert failure(f"http://a.example:{server.server_port}/", rules_for(server)) == "broken"

    def other(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"SSH-2.0-hello\r\n")

    with serving(other) as server:
        assert failure(f"http://a.example:{server.server_port}/", rules_for(server, seconds=0.5)) in {
            "broken",
            "silent",
        }


def test_nobody_there_and_unknown_names() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    rules = Rules(resolve=lambda _h, _p: ["127.0.0.1"], allow=lambda _a: True, ports=frozenset({port}))

    def unknown(_host: str, _port: int) -> list[str]:
        raise socket.gaierror

    assert failure(f"http://a.example:{port}/", rules) == "broken"
    assert failure(f"http://a.example:{port}/", replace(rules, resolve=unknown)) == "unknown"


def test_a_look_up_that_hangs_is_left_in_time() -> None:
    waiting = threading.Event()

    def hang(_host: str, _port: int) -> list[str]:
        waiting.wait(5)
        return ["127.0.0.1"]

    started = time.monotonic()
    assert failure("http://a.example/", Rules(resolve=hang, connect_seconds=0.2)) == "silent"
    waiting.set()
    assert time.monotonic() - started < 2


def test_what_does_not_speak_tls_has_no_right_certificate() -> None:
    with serving(say()) as server:
        rules = rules_for(server, context=ssl.create_default_context())
        assert failure(f"https://a.example:{server.server_port}/", rules) == "certificate"


@pytest.mark.parametrize(
    "url", ["http://2130706433/", "http://0x7f.1/", "http://localhost/", "http://[::ffff:127.0.0.1]/", "http://0/"]
)
def test_this_machine_is_refused_however_it_is_written(url: str) -> None:
    assert failure(url, Rules(seconds=3)) in {"private", "unknown", "address"}


@pytest.mark.parametrize(
    "url",
    [
        "",
        "x",
        "http://",
        "http:///a",
        "https://a.example:0/",
        "https://a.example:99999/",
        "http://" + "a" * 70 + ".x/",
        "http://\u2028/",
    ],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    assert failure(url, Rules(resolve=lambda _h, _p: [])) in {"address", "unknown"}


# fmt: off
PRIVATE = [
    "0.0.0.1", "10.1.2.3", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1", "192.0.0.1", "192.0.2.1",
    "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "240.0.0.1",
    "255.255.255.255", "::", "::1", "::7f00:1", "::ffff:8.8.8.8", "::ffff:127.0.0.1", "64:ff9b::7f00:1",
    "64:ff9b::808:808", "64:ff9b:1::1", "100::1", "2001::1", "2001:10::1", "2001:20::1", "2001:db8::1",
    "2002:7f00:1::", "2002:808:808::", "3fff::1", "5f00::1", "fc00::1", "fd12::1", "fe80::1", "fe80::1%eth0",
    "fec0::1", "ff02::1",
]
# fmt: on


@pytest.mark.parametrize("address", PRIVATE)
def test_is_public_refuses(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "2a00:1450:4001::200e"])
def test_is_public_knows_the_internet(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@given(st.ip_addresses(v=4))
def test_no_ipv4_address_gets_through_inside_an_ipv6_one(inner: ipaddress.IPv4Address) -> None:
    number = int(inner)
    embedded = [
        number,
        (0xFFFF << 32) | number,
        (0x64FF9B << 96) | number,
        (0x2002 << 112) | (number << 80),
        (0x20010000 << 96) | number,
    ]

    assert not any(is_public(ipaddress.IPv6Address(one)) for one in embedded)


@given(st.ip_addresses())
def test_is_public_is_never_wider_than_the_registries(address: Address) -> None:
    if is_public(address):
        assert address.is_global
        assert not any([address.is_private, address.is_loopback, address.is_link_local, address.is_multicast])
