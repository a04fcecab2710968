"""Push messages to browsers: the site's key, what a message says, and how it is encrypted (RFC 8291, RFC 8292)."""

import base64
import hashlib
import json
import os
import secrets
import struct
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from lyceum.kernel import clock
from lyceum.kernel.fetching import DEFAULT, Rules
from lyceum.notifications.models import Delivery, InboxItem, PushSubscription
from lyceum.notifications.queries.choosing import get_rhythm
from lyceum.notifications.queries.inbox import find_things, make_row
from lyceum.notifications.queries.mails import as_read_by, is_hidden_content
from lyceum.people.models.accounts import Person
from lyceum.people.queries.site import get_instance

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

LONGEST = 180
GOOD_FOR_HOURS = 12
_WAITS_SECONDS = 24 * 60 * 60  # how long the browser's maker keeps a message for a device that is off
_SIZE = 1024  # every message has this length before it is encrypted, so that its length says nothing
_POINT, _SECRET = 65, 16


def to_text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def from_text(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def endpoint_key(endpoint: str) -> str:
    return hashlib.sha256(endpoint.encode()).hexdigest()


def is_endpoint(endpoint: str) -> bool:
    """Whether an address can be one where push messages are taken; where it leads is looked at when one is sent."""
    try:
        parts = urlsplit(endpoint)
        return (
            parts.scheme == "https" and bool(parts.hostname) and parts.username is None and parts.port in {None, 443}
        )
    except ValueError:
        return False


def are_keys(p256dh: str, auth: str) -> bool:
    """Whether a browser's public key and secret are such."""
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415 - pages do without it

    try:
        point = from_text(p256dh)
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        return len(point) == _POINT and len(from_text(auth)) == _SECRET
    except ValueError:
        return False


def rules() -> Rules:
    """How messages go out: to addresses of the public internet alone; tests have their own."""
    found: Rules = getattr(settings, "PUSH_RULES", DEFAULT)
    return found


def list_devices(viewer: Person) -> list[PushSubscription]:
    """The browsers in which the viewer gets push messages."""
    return list(PushSubscription.objects.filter(person=viewer).order_by("-made_at", "-pk"))


def list_left(delivery: Delivery) -> list[PushSubscription]:
    """The browsers that have not taken the message of this delivery yet."""
    rows = PushSubscription.objects.filter(person=delivery.person_id).exclude(pushes__delivery=delivery)
    return list(rows.order_by("pk"))


def public_key() -> str:
    """What a browser is told when it is asked for a subscription."""
    return _public_text(_key_text())


@lru_cache(maxsize=2)
def _public_text(pem: str) -> str:
    return to_text(_point(_load(pem)))


def _load(pem: str) -> "EllipticCurvePrivateKey":
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415 - as above
    from cryptography.hazmat.primitives.serialization import load_pem_private_key  # noqa: PLC0415 - as above

    key = load_pem_private_key(pem.encode(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name != "secp256r1":
        raise ValueError("LYCEUM_PUSH_KEY must be a private key on the curve P-256")
    return key


def _point(key: "EllipticCurvePrivateKey") -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat  # noqa: PLC0415 - as above

    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _key_text() -> str:
    """The key of the settings, or the one that is made once and kept in the data folder."""
    path = Path(settings.DATA) / "push_key.pem"
    if settings.PUSH_KEY:
        return str(settings.PUSH_KEY)
    if not path.exists():
        _make_key(path)
    return path.read_text()


def _make_key(path: Path) -> None:
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415 - as above
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415 - as above
        Encoding,
        NoEncryption,
        PrivateFormat,
    )

    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)
    # Whole or not at all, and the first of two processes wins.
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()


def build_message(delivery: Delivery) -> dict[str, str] | None:
    """What a push message says, without words of others; None when there is nothing to tell any more."""
    notice, person = delivery.notice, delivery.person
    item = InboxItem.objects.filter(person=person, notice=notice).first()
    if item is None:
        return None
    item.notice = notice
    with as_read_by(person):
        row = make_row(item, find_things(person, [notice]))
        if row is None:
            return None
        nameless = notice.actor is not None and notice.actor.status == Person.Status.NAMELESS
        hidden = get_rhythm(person).without_content and is_hidden_content(notice, row.kind)
        words, url = " ".join(row.sentence.split())[:LONGEST], row.url
        if hidden or nameless:
            words = _("Something new for you. Sign in to read it.")
        if hidden:
            url = reverse("notifications:inbox")
    return {"title": get_instance().name, "body": words, "url": url, "tag": f"notice-{notice.pk}"}


def build_request(subscription: PushSubscription, message: dict[str, str]) -> tuple[bytes, dict[str, str]]:
    """Body and headers of the request to the browser's maker, who cannot read it."""
    body = encrypt(json.dumps(message).encode(), from_text(subscription.p256dh), from_text(subscription.auth))
    return body, {
        "Content-Type": "application/octet-stream",
        "Content-Encoding": "aes128gcm",
        "TTL": str(_WAITS_SECONDS),
        "Topic": hashlib.sha256(message["tag"].encode()).hexdigest()[:32],
        "Authorization": f"vapid t={_token(subscription.endpoint)}, k={public_key()}",
    }


def _token(endpoint: str) -> str:
    """That this site sends it, for the origin of the address and half a day."""
    import jwt  # noqa: PLC0415 - as above

    parts = urlsplit(endpoint)
    claims: dict[str, Any] = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int(clock.now().timestamp()) + GOOD_FOR_HOURS * 3600,
        "sub": f"mailto:{settings.DEFAULT_FROM_EMAIL}",
    }
    return jwt.encode(claims, _load(_key_text()), algorithm="ES256")


def encrypt(words: bytes, point: bytes, auth: bytes) -> bytes:
    """The one record of a message, as RFC 8291 wants it."""
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415 - as above
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - as above

    own = ec.generate_private_key(ec.SECP256R1())
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    salt = secrets.token_bytes(16)
    shared = _derive(own.exchange(ec.ECDH(), theirs), auth, b"WebPush: info\0" + point + _point(own), 32)
    key = _derive(shared, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derive(shared, salt, b"Content-Encoding: nonce\0", 12)
    padded = words + b"\2" + bytes(max(0, _SIZE - len(words) - 1))
    head = salt + struct.pack("!IB", 4096, _POINT) + _point(own)
    return head + AESGCM(key).encrypt(nonce, padded, None)


def _derive(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415 - as above
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415 - as above

    return HKDF(SHA256(), length, salt, info).derive(secret)
