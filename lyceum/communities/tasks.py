"""What workers do for communities: invitations, codes, pauses, old offers, looks at addresses, signs of life."""

import logging
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django_tasks import task

from lyceum.communities.actions.checking import NOT_OPENED, Look, keep_look
from lyceum.communities.actions.claiming import keep_claim_look
from lyceum.communities.actions.joining import end_pauses
from lyceum.communities.actions.living import measure_life
from lyceum.communities.actions.owning import end_old_offers
from lyceum.communities.models.invitations import Invitation
from lyceum.communities.queries.claims import code_of, find_code_claim, find_looked_for, has_mark
from lyceum.communities.queries.invitations import find_sent_invitation, invitation_address
from lyceum.communities.queries.listings import list_due_looks
from lyceum.kernel.fetching import DEFAULT, FetchError, Rules, fetch
from lyceum.kernel.schedule import every
from lyceum.people.queries.site import get_instance
from lyceum.people.requests import SYSTEM

_log = logging.getLogger(__name__)
# Answers that mean that nothing is there. A site that keeps programs out (401, 403, 429) is there.
_FINE, _GONE, _NOT_FOR_US, _BROKEN = 200, {404, 410}, 400, 500


@task()
def send_invitation(invitation_id: int) -> bool:
    """Mail a link to the address it is bound to."""
    invitation = find_sent_invitation(invitation_id)
    return bool(invitation and _mail(invitation).send())


def _mail(invitation: Invitation) -> EmailMultiAlternatives:
    """The mail of a mail-bound invitation, in the community's language."""
    codes = {code for code, _name in settings.LANGUAGES}
    language = invitation.community.language if invitation.community.language in codes else settings.LANGUAGE_CODE
    with translation.override(language):
        context = {
            "instance": get_instance(),
            "lang": language,
            "dir": "rtl" if translation.get_language_bidi() else "ltr",
            "community": invitation.community.name,
            "who": invitation.made_by.name if invitation.made_by else "",
            "note": invitation.note,
            "until": invitation.expires_at,
            "address": invitation_address(invitation),
        }
        subject = _("%(who)s invites you to %(community)s") % context
        mail = EmailMultiAlternatives(
            subject=" ".join(subject.split())[:200],
            body=render_to_string("communities/mail/invitation.txt", context),
            to=[invitation.mail],
        )
        mail.attach_alternative(render_to_string("communities/mail/invitation.html", context), "text/html")
        return mail


@task()
def send_claim_code(claim_id: int) -> bool:
    """Mail the code that proves an address at the domain of a listing."""
    claim = find_code_claim(claim_id)
    if claim is None:
        return False
    instance = get_instance()
    words = _("Your code for “%(name)s” is %(code)s. It works for half an hour.")
    told = {"name": claim.listing.name, "code": code_of(claim)}
    why = _("Somebody with an account at %(site)s says that they run this community. If it was not you, do nothing.")
    body = f"{words % told}\n\n{why % {'site': instance.name}}\n"
    subject = _("Your code from %(site)s") % {"site": instance.name}
    return bool(EmailMultiAlternatives(" ".join(subject.split())[:200], body, to=[claim.mail]).send())


@task()
def look_for_mark(claim_id: int) -> bool:
    """Whether the page of a listing carries the mark of a claim."""
    return look_for(claim_id, DEFAULT) if settings.CHECK_LINKS else False


def look_for(claim_id: int, rules: Rules) -> bool:
    claim = find_looked_for(claim_id)
    if claim is None:
        return False
    url, found = claim.listing.url, False
    try:
        got = fetch(url, rules)
        same_host = urlsplit(got.url).hostname == urlsplit(url).hostname
        found = same_host and got.status == _FINE and has_mark(got.body.decode(errors="replace"), claim.token)
    except FetchError:
        _log.info("The page of claim %s was not read.", claim_id)
    keep_claim_look(SYSTEM, claim_id, url, found=found)
    return found


@every(timedelta(hours=1))
@task()
def end_due_pauses() -> int:
    return end_pauses(SYSTEM)


@every(timedelta(hours=1))
@task()
def end_unanswered_offers() -> int:
    return end_old_offers(SYSTEM)


@every(timedelta(hours=1))
@task()
def look_at_listings() -> int:
    """Whether some addresses of communities elsewhere still answer; says how many were looked at."""
    return look_at_due(DEFAULT) if settings.CHECK_LINKS else 0


def look_at_due(rules: Rules) -> int:
    """Each look is kept by itself, so that nothing is locked while a server takes its time, and none stops others."""
    due = list_due_looks()
    for pk, url in due:
        try:
            keep_look(SYSTEM, pk, _look(url, rules))
        except Exception:  # noqa: BLE001 - whatever a server makes us stumble over, the next one has its turn
            _log.exception("The look at listing %s could not be kept.", pk)
            keep_look(SYSTEM, pk, Look(url, failure=NOT_OPENED))
    return len(due)


def _look(url: str, rules: Rules) -> Look:
    try:
        got = fetch(url, rules)
    except FetchError as error:
        return Look(url, failure=error.kind)
    if got.status in _GONE or got.status >= _BROKEN:
        return Look(url, failure=str(got.status))
    return Look(url, moved_to=got.url if got.moved and got.status < _NOT_FOR_US else "")


@every(timedelta(hours=24))
@task()
def measure_communities() -> int:
    return measure_life(SYSTEM)
