"""What workers do for communities: send invitations, bring people back from a pause, end old offers."""

from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django_tasks import task

from lyceum.communities.actions.joining import end_pauses
from lyceum.communities.actions.owning import end_old_offers
from lyceum.communities.models.invitations import Invitation
from lyceum.communities.queries.invitations import find_sent_invitation, invitation_address
from lyceum.kernel.schedule import every
from lyceum.people.queries.site import get_instance
from lyceum.people.requests import SYSTEM


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


@every(timedelta(hours=1))
@task()
def end_due_pauses() -> int:
    return end_pauses(SYSTEM)


@every(timedelta(hours=1))
@task()
def end_unanswered_offers() -> int:
    return end_old_offers(SYSTEM)
