"""Who may show a conversation of a closed community before joining, and if not, why."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from lyceum.communities.models.communities import Community, Membership
from lyceum.communities.policies import can_look_after
from lyceum.discussions.models.conversations import Conversation
from lyceum.discussions.models.samples import KINDS, Sample
from lyceum.kernel import clock
from lyceum.kernel.verdicts import YES, Verdict, no
from lyceum.people.requests import Actor, System

MOST_POSTS = 30
MOST_SAMPLES = 5
ASK_AGAIN_AFTER = timedelta(days=90)


def can_propose_sample(actor: Actor, conversation: Conversation, membership: Membership | None) -> Verdict:
    """Stewards propose; the kind of place and of conversation decide whether it can be a sample at all."""
    verdict = can_look_after(actor, membership)
    return can_be_sample(conversation) if verdict else verdict


def can_be_sample(conversation: Conversation) -> Verdict:
    """All of it is in named posts that stand in a community whose front page everybody sees."""
    community = conversation.community
    if community.visibility != Community.Visibility.CLOSED or community.closed_at:
        return no(_("Samples are for communities that are listed and closed inside."))
    if conversation.removed_at or conversation.merged_into_id or conversation.is_held:
        return no(_("This conversation was removed."))
    if conversation.kind not in KINDS:
        return no(_("Feedback and check-ins are between members. They cannot be shown outside."))
    if conversation.has_nameless:
        return no(_("Posts without a name stand here. Whoever wrote them cannot be asked."))
    if conversation.answer_first_until is not None:
        return no(_("Everybody thinks for themselves here first. Wait until the replies are open."))
    return YES


def can_ask_writers(*, posts: int, all_inside: bool, samples: int, refused_at: datetime | None) -> Verdict:
    """Whether everybody who wrote can be asked now; `samples`: how many others the community has."""
    if posts > MOST_POSTS:
        return no(_("A sample has at most %(number)s posts.") % {"number": MOST_POSTS})
    if not posts or not all_inside:
        return no(_("Somebody who wrote here is no member any more and cannot be asked."))
    if samples >= MOST_SAMPLES:
        return no(_("A community has at most %(number)s samples. Take one off first.") % {"number": MOST_SAMPLES})
    if refused_at is not None and refused_at > clock.now() - ASK_AGAIN_AFTER:
        return no(_("Not everybody wants this conversation to be shown. Do not ask again for three months."))
    return YES


def can_answer_sample(actor: Actor, sample: Sample, *, has_words: bool, agrees: bool, is_inside: bool) -> Verdict:
    """Everybody answers for their own words; a no, or a yes taken back, is heard always."""
    if isinstance(actor, System) or not has_words:
        return no(_("Only who wrote something here is asked."))
    if agrees and (sample.closed_at is not None or not is_inside):
        return no(_("This is not asked any more."))
    return YES


def can_drop_sample(actor: Actor, membership: Membership | None) -> Verdict:
    return can_look_after(actor, membership)
