"""What can be read of the record."""

import hashlib
import hmac

from django.conf import settings


def pseudonym(person_id: int | None) -> str:
    """The same person's rows belong together, but nobody reads a name from them without the site's key."""
    if person_id is None:
        return ""
    return hmac.new(settings.SECRET_KEY.encode(), b"actor:%d" % person_id, hashlib.sha256).hexdigest()[:16]
