"""Links into communities: their secrets, who came by them."""

import hashlib
from datetime import timedelta

from django.conf import settings
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.crypto import salted_hmac

from lyceum.communities.models.communities import Community
from lyceum.communities.models.invitations import Invitation
from lyceum.communities.policies import MAILS_A_DAY
from lyceum.communities.queries import get_inner_community, known_membership
from lyceum.kernel import clock
from lyceum.people.models.accounts import Person
from lyceum.people.requests import Viewer


def find_sent_invitation(invitation_id: int) -> Invitation | None:
    """A mail-bound invitation that still works, for the worker that sends it."""
    rows = Invitation.objects.filter(pk=invitation_id).exclude(mail="").select_related("community", "made_by")
    found = rows.first()
    return found if found is not None and found.is_open else None


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def secret_of(invitation: Invitation) -> str:
    """The secret of a link, made from its row and the site's key, so that it is stored nowhere."""
    words = f"{invitation.pk}:{invitation.made_at.isoformat()}:{invitation.mail}"
    return f"{invitation.pk}-{salted_hmac('lyceum.invitation', words, algorithm='sha256').hexdigest()[:40]}"


def find_invitation(secret: str) -> Invitation | None:
    """The invitation behind a link, if it still works; a wrong link and an old one answer alike."""
    found = Invitation.objects.filter(digest=digest_of(secret)).select_related("community").first()
    return found if found is not None and found.is_open and found.community.closed_at is None else None


def list_invitations(viewer: Viewer, community: Community) -> list[tuple[Invitation, list[Person]]]:
    """The links of a community, newest first, with who came by them; for those who look after it."""
    own = known_membership(viewer, community)
    if own is None or not own.looks_after:
        return []
    rows = Invitation.objects.filter(community=community).select_related("made_by").prefetch_related("used_by")
    return [(invitation, list(invitation.used_by.all())) for invitation in rows.order_by("-pk")[:100]]


def get_invitation(viewer: Viewer, slug: str, pk: int) -> Invitation:
    community, _own = get_inner_community(viewer, slug)
    return get_object_or_404(Invitation.objects.filter(community=community), pk=pk)


def count_mails_today(actor: Person) -> int:
    day = clock.now() - timedelta(days=1)
    return Invitation.objects.filter(made_by=actor, made_at__gt=day).exclude(mail="").count()


def count_mails_left(actor: Person) -> int:
    """How many addresses somebody can still invite today."""
    return max(0, MAILS_A_DAY - count_mails_today(actor))


def list_open_mails(community: Community) -> set[str]:
    """Addresses that have an invitation which still works."""
    rows = Invitation.objects.filter(community=community, revoked_at__isnull=True, expires_at__gt=clock.now())
    return set(rows.exclude(mail="").values_list("mail", flat=True))


def invitation_address(invitation: Invitation) -> str:
    return settings.SITE_URL + reverse("communities:invitation", args=[secret_of(invitation)])
