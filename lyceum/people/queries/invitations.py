"""Invitations to the site: found by the secret of their link, of which only a digest is stored."""

import hashlib
import secrets

from django.http import Http404

from lyceum.people.models.instance import SignUpInvitation
from lyceum.people.policies import can_administer
from lyceum.people.requests import Viewer

# Where the session keeps the secret of an invitation until the account is made.
INVITATION_KEY = "invitation"


def new_secret() -> str:
    """What goes into a link and is shown once."""
    return secrets.token_urlsafe(24)


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def find_invitation(secret: str) -> SignUpInvitation | None:
    """The invitation a link stands for, if it can still be used."""
    if not secret:
        return None
    row = SignUpInvitation.objects.filter(digest=digest_of(secret), makes_administrator=False).first()
    return row if row and row.is_open else None


def find_first_link(secret: str) -> SignUpInvitation | None:
    """The link that makes the first administrator, if its hour is not over."""
    row = SignUpInvitation.objects.filter(digest=digest_of(secret), makes_administrator=True).first()
    return row if row and row.is_open else None


def list_invitations(viewer: Viewer) -> list[SignUpInvitation]:
    """The newest fifty, for administrators."""
    if not can_administer(viewer):
        raise Http404
    rows = SignUpInvitation.objects.filter(makes_administrator=False).select_related("made_by")
    return list(rows.prefetch_related("used_by").order_by("-made_at")[:50])


def get_invitation(viewer: Viewer, pk: int) -> SignUpInvitation:
    for row in list_invitations(viewer):
        if row.pk == pk:
            return row
    raise Http404
