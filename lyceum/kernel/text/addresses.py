"""Web addresses: what two of the same place are recognised by, and which may be followed at all."""

import hashlib
import re
from contextlib import suppress
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

_PORTS = {"http": "80", "https": "443"}
# What only counts readers and never changes the page.
_COUNTING = re.compile(r"^(?:utm_\w+|fbclid|gclid|igshid|mc_[ce]id|ref_src)$")
# A longer key keeps its beginning and a digest of all of it, so that only the same place shares it.
_KEY_LENGTH, _DIGEST = 200, 32


def address_key(address: str) -> str:
    """The same text for every way to write the address of one place; empty for what is no web address.

    >>> address_key("HTTPS://www.Example.org:443/a/?utm_source=x#top") == address_key("http://example.org/a")
    True
    """
    with suppress(ValueError):
        parts = urlsplit(address.strip())
        host = host_key(parts.hostname or "").removeprefix("www.")
        if parts.scheme.lower() not in _PORTS or "." not in host:
            return ""
        port = str(parts.port or "")
        shown = f":{port}" if port and port not in _PORTS.values() else ""
        path = re.sub(r"/(?:index\.(?:html?|php))?$", "", unquote(parts.path))
        asked = sorted(
            (k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _COUNTING.match(k.lower())
        )
        query = f"?{urlencode(asked)}" if asked else ""
        return _shortened(f"{host}{shown}{path}{query}")
    return ""


def _shortened(key: str) -> str:
    if len(key) <= _KEY_LENGTH:
        return key
    digest = hashlib.sha256(key.encode(errors="surrogatepass")).hexdigest()[:_DIGEST]
    return f"{key[: _KEY_LENGTH - _DIGEST - 1]}~{digest}"


def host_key(host: str) -> str:
    """A host in small letters without a dot at the end, in the ASCII form of its letters."""
    host = host.lower().rstrip(".")
    with suppress(UnicodeError):
        return host.encode("idna").decode("ascii")
    return host


def is_web_address(address: str) -> bool:
    """Whether a listing may lead there: http or https, a host with a dot, no name and no password before it."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    plain = parts.scheme in _PORTS and "." in host and parts.username is None and parts.password is None
    return plain and (port is None or port > 0) and not re.search(r"[\s<>\"]", address)
