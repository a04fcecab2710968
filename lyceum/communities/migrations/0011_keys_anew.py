"""What addresses and names are compared by, filled anew in chunks; looks that could not be made tell nothing.

The rules stand here as they were on the day of this migration: later ones need a migration of their own.
"""

import hashlib
import re
import unicodedata
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from django.db import migrations

CHUNK = 500
_PORTS = {"http": "80", "https": "443"}
_COUNTING = re.compile(r"^(?:utm_\w+|fbclid|gclid|igshid|mc_[ce]id|ref_src)$")
_LIKE = str.maketrans(
    {
        **dict(zip("авекмнорстухіѕјԁԛԝһӏғүѵ", "abekmhopctyxisjdqwhlfyv", strict=True)),
        **dict(zip("αβεηικμνορτυχωγ", "abenikuvoptuxwy", strict=True)),
        **dict(zip("օսոցհքԼզ", "ounghplq", strict=True)),
        **dict(zip("ɑɡɩıʟոſ", "agiilnf", strict=True)),
        **dict(zip("01358$@|!", "olesbsali", strict=True)),
    }
)


def _host(host: str) -> str:
    host = host.lower().rstrip(".")
    with suppress(UnicodeError):
        return host.encode("idna").decode("ascii")
    return host


def _address_key(address: str) -> str:
    with suppress(ValueError):
        parts = urlsplit(address.strip())
        host = _host(parts.hostname or "").removeprefix("www.")
        if parts.scheme.lower() not in _PORTS or "." not in host:
            return ""
        port = str(parts.port or "")
        shown = f":{port}" if port and port not in _PORTS.values() else ""
        path = re.sub(r"/(?:index\.(?:html?|php))?$", "", unquote(parts.path))
        asked = sorted(
            (k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _COUNTING.match(k.lower())
        )
        key = f"{host}{shown}{path}" + (f"?{urlencode(asked)}" if asked else "")
        if len(key) <= 200:
            return key
        return f"{key[:167]}~{hashlib.sha256(key.encode(errors='surrogatepass')).hexdigest()[:32]}"
    return ""


def _skeleton(name: str) -> str:
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold())
    letters = "".join(c for c in folded if not unicodedata.combining(c)).translate(_LIKE)
    bare = "".join(c for c in letters if c.isalnum()).replace("i", "l")
    for pair, one in (("rn", "m"), ("vv", "w"), ("cl", "d")):
        bare = bare.replace(pair, one)
    return bare[:200]


def _in_chunks(model: Any, columns: tuple[str, ...], fill: Any) -> None:  # noqa: ANN401 - a model of that time
    """Every row in turn, a chunk at a time, so that no table has to fit into memory."""
    last = 0
    while rows := list(model.objects.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        for row in rows:
            fill(row)
        model.objects.bulk_update(rows, columns)
        last = rows[-1].pk


def fill_keys(apps: Any, _editor: Any) -> None:  # noqa: ANN401 - Django's own registry of models of that time
    taken: set[str] = set()

    def fill_listing(row: Any) -> None:  # noqa: ANN401 - a row of that time
        row.address_key, row.name_key = _address_key(row.url), _skeleton(row.name)
        if row.state == "proposed" and row.address_key:
            if row.address_key in taken:  # the same place, proposed twice at once: the first one has the key
                row.address_key = ""
            taken.add(row.address_key)

    def fill_community(row: Any) -> None:  # noqa: ANN401 - a row of that time
        row.name_key = _skeleton(row.name)

    _in_chunks(apps.get_model("communities", "Listing"), ("address_key", "name_key"), fill_listing)
    _in_chunks(apps.get_model("communities", "Community"), ("name_key",), fill_community)


def close_unseen(apps: Any, _editor: Any) -> None:  # noqa: ANN401 - as above
    """What was told of addresses that no look can open (mail, chats, other ports) was never seen."""
    tips = apps.get_model("communities", "ListingTip").objects
    tips = tips.filter(origin="check", kind="gone", done_at__isnull=True)
    listings = apps.get_model("communities", "Listing").objects.filter(pk__in=tips.values("listing"))
    unseen = [pk for pk, url, failure in listings.values_list("pk", "url", "failure") if _is_unseen(url, failure)]
    for start in range(0, len(unseen), CHUNK):
        tips.filter(listing__in=unseen[start : start + CHUNK]).update(done_at=datetime.now(UTC), was_right=False)


def _is_unseen(url: str, failure: str) -> bool:
    return failure == "address" or not url.lower().startswith(("http://", "https://"))


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("communities", "0010_claims_and_order")]
    operations = [
        migrations.RunPython(fill_keys, migrations.RunPython.noop),
        migrations.RunPython(close_unseen, migrations.RunPython.noop),
    ]
