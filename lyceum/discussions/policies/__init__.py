"""Who may do what in conversations, and if not, why."""

from collections.abc import Collection, Iterable

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lyceum.communities.models.communities import Community, Membership
from lyceum.communities.policies import can_look_after, can_write
from lyceum.discussions.models.asking import Asking, DiscussionSettings, Explanation
from lyceum.discussions.models.conversations import Conversation, Post
from lyceum.discussions.models.messages import Correspondent, Message
from lyceum.discussions.models.nameless import NameLookup
from lyceum.discussions.models.polls import Poll
from lyceum.kernel import clock
from lyceum.kernel.verdicts import YES, Verdict, no
from lyceum.people.requests import Actor, System

NEWCOMER_POSTS_A_DAY = 10
NEWCOMER_LINKS = 2
NEWCOMER_MENTIONS = 3


def can_start_conversation(
    actor: Actor, community: Community, membership: Membership | None, kind: str = Conversation.Kind.QUESTION
) -> Verdict:
    """Announcements are for those who look after the community; the rest is for every member."""
    if kind == Conversation.Kind.ANNOUNCEMENT and not can_look_after(actor, membership):
        return no(_("Announcements are written by the people who look after this community."))
    return can_write(actor, community, membership)


def can_reply(actor: Actor, conversation: Conversation, membership: Membership | None) -> Verdict:
    if conversation.removed_at:
        return no(_("This conversation was removed."))
    if conversation.locked_at and not can_look_after(actor, membership):
        return no(_("The stewards have closed this conversation to new replies."))
    return can_write(actor, conversation.community, membership)


def can_reply_so_soon(actor: Actor, *, wait_minutes: int) -> Verdict:
    """Slow mode: how long this person waits before the next reply here, 0 when there is no wait."""
    if isinstance(actor, System) or wait_minutes <= 0:
        return YES
    words = ngettext(
        "This conversation goes slowly. You can write again in %(num)s minute.",
        "This conversation goes slowly. You can write again in %(num)s minutes.",
        wait_minutes,
    )
    return no(words % {"num": wait_minutes})


def can_write_nameless(actor: Actor, settings: DiscussionSettings | None, kind: str, intent: str = "") -> Verdict:
    """Whether a community lets its members write without a name in conversations of this kind."""
    allowed, where = settings.nameless if settings else "never", DiscussionSettings.Nameless
    if intent in {Post.Intent.FEEDBACK, Post.Intent.CHECK_IN}:
        return no(_("Feedback and check-ins stand with a name: a promise is somebody's."))
    if allowed == where.EVERYWHERE and kind != Conversation.Kind.ANNOUNCEMENT:
        return YES
    if (allowed == where.QUESTIONS and kind == Conversation.Kind.QUESTION) or isinstance(actor, System):
        return YES
    return no(_("This community asks everybody to write with their name here."))


def can_write_so_much(actor: Actor, *, posts_today: int, links: int, mentions: int) -> Verdict:
    """The limits of new accounts, explained to the person who meets them."""
    if isinstance(actor, System) or not actor.is_new:
        return YES
    if posts_today >= NEWCOMER_POSTS_A_DAY:
        return no(_("In your first week you can write %(number)s posts a day.") % {"number": NEWCOMER_POSTS_A_DAY})
    if links > NEWCOMER_LINKS:
        return no(_("In your first week a post can have %(number)s links.") % {"number": NEWCOMER_LINKS})
    if mentions > NEWCOMER_MENTIONS:
        return no(_("In your first week a post can mention %(number)s people.") % {"number": NEWCOMER_MENTIONS})
    return YES


def must_hold(actor: Actor, *, has_link: bool, has_posted: bool) -> bool:
    """A link of a new account waits until a steward has looked, as long as none of its posts is shown."""
    return not isinstance(actor, System) and actor.is_new and has_link and not has_posted


def can_edit_post(actor: Actor, post: Post, membership: Membership | None, *, is_own: bool) -> Verdict:
    """`is_own`: whether the actor wrote the post, with or without a name."""
    if isinstance(actor, System):
        return YES
    if not is_own:
        return no(_("Only the person who wrote this can change it."))
    if post.state == Post.State.HIDDEN:
        return no(_("The stewards have hidden this post. It can be changed again when it is restored."))
    return can_write(actor, post.conversation.community, membership)


def can_withdraw_post(actor: Actor, post: Post, *, is_own: bool) -> Verdict:
    """Authors may remove their own words at any time, also when they have left."""
    if isinstance(actor, System):
        return YES
    if not is_own:
        return no(_("Only the person who wrote this can remove it."))
    if post.state == Post.State.HIDDEN:
        return no(_("The stewards have hidden this post already."))
    return YES


def can_bring_back_post(actor: Actor, post: Post, *, is_own: bool) -> Verdict:
    if isinstance(actor, System):
        return YES
    if not is_own or post.state != Post.State.WITHDRAWN:
        return no(_("Only the person who removed this can bring it back."))
    return YES


def can_hide_post(actor: Actor, membership: Membership | None) -> Verdict:
    return can_look_after(actor, membership)


def can_accept_answer(actor: Actor, conversation: Conversation, post: Post | None, *, is_own: bool) -> Verdict:
    """`is_own`: whether the actor has asked, with or without a name."""
    if conversation.kind != Conversation.Kind.QUESTION:
        return no(_("Only questions have an accepted answer."))
    if not isinstance(actor, System) and not is_own:
        return no(_("Only the person who asked can accept an answer."))
    if post is not None and (post.conversation_id != conversation.pk or post.n == 1):
        return no(_("The question itself cannot be its answer."))
    if post is not None and post.state != Post.State.SHOWN:
        return no(_("This post is not shown any more."))
    return YES


def can_react(actor: Actor, post: Post, membership: Membership | None, *, is_own: bool) -> Verdict:
    if isinstance(actor, System):
        return YES
    if post.state != Post.State.SHOWN:
        return no(_("This post is not shown any more."))
    if is_own:
        return no(_("This is your own post."))
    return can_write(actor, post.conversation.community, membership)


def can_read_on(_actor: Actor, conversation: Conversation) -> Verdict:
    """Whoever reads a conversation may mark it; the gate has said already that it is there for them."""
    if conversation.removed_at:
        return no(_("This conversation was removed."))
    return YES


def can_offer_help(actor: Actor, person_id: int) -> Verdict:
    if isinstance(actor, System) or actor.pk == person_id:
        return YES
    return no(_("Everybody offers their own help."))


def can_pass_on(actor: Actor, asking: Asking) -> Verdict:
    """The person who is asked may pass a question on; so may the software."""
    if asking.state != Asking.State.OPEN:
        return no(_("This question is not with you any more."))
    if isinstance(actor, System) or asking.person_id == actor.pk:
        return YES
    return no(_("Only the person who is asked can pass the question on."))


def can_explain_answer(actor: Actor, conversation: Conversation, *, is_own: bool) -> Verdict:
    """Whoever asked may say the accepted answer in their own words."""
    if isinstance(actor, System) or (is_own and conversation.accepted_id is not None):
        return YES
    return no(_("The person who asked writes this, when they have accepted an answer."))


def can_confirm_explanation(actor: Actor, explanation: Explanation, *, has_helped: bool) -> Verdict:
    """A helper of this conversation confirms; nobody confirms their own words."""
    if isinstance(actor, System):
        return YES
    if explanation.author_id == actor.pk or not has_helped:
        return no(_("Somebody who has answered here says whether this is right."))
    return YES


def can_give_feedback(
    actor: Actor, conversation: Conversation, membership: Membership | None, *, is_own: bool
) -> Verdict:
    """Members answer the questions of others, until the author has enough."""
    if conversation.kind != Conversation.Kind.FEEDBACK:
        return no(_("Nobody asks for feedback here."))
    if conversation.closed_at:
        return no(_("The person who asked has enough feedback. You can still reply."))
    if is_own:
        return no(_("This is your own request."))
    return can_reply(actor, conversation, membership)


def can_check_in(actor: Actor, conversation: Conversation, membership: Membership | None) -> Verdict:
    if conversation.kind != Conversation.Kind.CHECK_IN:
        return no(_("This is not a check-in."))
    if conversation.closed_at:
        return no(_("This week is over. The next check-in opens soon."))
    return can_reply(actor, conversation, membership)


def can_close_conversation(actor: Actor, conversation: Conversation, *, is_own: bool) -> Verdict:
    """Whoever asked for feedback says when they have enough."""
    if isinstance(actor, System):
        return YES
    if conversation.kind == Conversation.Kind.FEEDBACK and is_own:
        return YES
    return no(_("Only the person who asked for feedback can say that they have enough."))


def can_open_poll(
    actor: Actor, conversation: Conversation, membership: Membership | None, *, is_own: bool
) -> Verdict:
    if not is_own and not can_look_after(actor, membership):
        return no(_("Whoever started a conversation, and the stewards, can put a poll into it."))
    return can_reply(actor, conversation, membership)


def can_vote(actor: Actor, poll: Poll, conversation: Conversation, membership: Membership | None) -> Verdict:
    """A poll that has closed takes no votes, also when its page was opened before."""
    if poll.closed_at or (poll.closes_at and poll.closes_at <= clock.now()):
        return no(_("This poll has closed. Its result is shown now."))
    return can_reply(actor, conversation, membership)


def can_close_poll(actor: Actor, poll: Poll, membership: Membership | None, *, is_own: bool = False) -> Verdict:
    """`is_own`: whether the actor began the conversation, with or without a name."""
    if isinstance(actor, System) or is_own or poll.author_id == actor.pk:
        return YES
    return can_look_after(actor, membership)


def can_turn_poll(poll: Poll, *, closed: bool) -> Verdict:
    """Closing is always possible; what is over by its own time stays closed."""
    over = poll.closes_at is not None and poll.closes_at <= clock.now()
    return no(_("The time of this poll is over.")) if over and not closed else YES


def can_arrange(actor: Actor, membership: Membership | None, *, target: Membership | None = None) -> Verdict:
    """Stewards put their community's conversations in order; into another community, if they look after it too."""
    verdict = can_look_after(actor, membership)
    return can_look_after(actor, target) if verdict and target is not None else verdict


def can_see_voices(actor: Actor, membership: Membership | None) -> Verdict:
    """Who gets heard is told to those who can do something about it."""
    return can_look_after(actor, membership)


def can_ask_name(actor: Actor, post: Post, membership: Membership | None) -> Verdict:
    if not post.alias:
        return no(_("This post has its name on it."))
    return can_look_after(actor, membership)


def can_decide_name(actor: Actor, lookup: NameLookup, membership: Membership | None) -> Verdict:
    """It takes two: whoever asked does not decide."""
    if lookup.state != NameLookup.State.ASKED:
        return no(_("This was decided already."))
    if lookup.asked_by_id == actor.pk:
        return no(_("Another steward decides: it takes two."))
    return can_look_after(actor, membership)


def can_keep_house(actor: Actor) -> Verdict:
    """What follows by itself is done by the software alone."""
    return YES if isinstance(actor, System) else no(_("Only the software does this."))


# Messages between people. A no never tells that somebody has declined, left or keeps apart.

MOST_PEOPLE = 8
LONGEST_REQUEST = 1_000
NEWCOMER_FIRSTS_A_DAY = 3
NEWCOMER_MESSAGES_A_DAY = 20
FIRSTS_A_DAY = 20
MANY_DECLINED = 3
NOT_NOW = _("Messages cannot be written here now.")


def can_begin_correspondence(actor: Actor, *, wanted: int, reached: int) -> Verdict:
    """`wanted`: how many people are to be written to; `reached`: how many of them can be."""
    if isinstance(actor, System):
        return no(_("Only people write messages."))
    if not actor.is_active or actor.status != "active":
        return no(NOT_NOW)
    if wanted < 1 or reached < wanted:
        return no(_("There is nobody of this short name whom you can write to."))
    if wanted >= MOST_PEOPLE:
        return no(_("At most %(number)s people write to each other here, you among them.") % {"number": MOST_PEOPLE})
    return YES


def can_write_together(_actor: Actor, *, keep_apart: bool) -> Verdict:
    """Who keeps apart from whom is not said."""
    return no(_("Please write to these people one by one.")) if keep_apart else YES


def can_write_first(actor: Actor, *, begun_today: int, declined: int, links: int) -> Verdict:
    """The limits of first messages; somebody who was declined by several goes slowly, in the words of everybody."""
    if isinstance(actor, System):
        return YES
    if actor.is_new and links:
        return no(_("In your first week a first message can have no links."))
    if actor.is_new and begun_today >= NEWCOMER_FIRSTS_A_DAY:
        return no(
            _("In your first week you can write to %(number)s new people a day.") % {"number": NEWCOMER_FIRSTS_A_DAY}
        )
    if begun_today >= (1 if declined >= MANY_DECLINED else FIRSTS_A_DAY):
        return no(_("You have written to enough new people for today. You can go on tomorrow."))
    return YES


def can_ask_at_length(_actor: Actor, *, letters: int, is_free: bool) -> Verdict:
    """Whoever asks first asks briefly."""
    if is_free or letters <= LONGEST_REQUEST:
        return YES
    return no(_("A first message can have %(number)s letters.") % {"number": LONGEST_REQUEST})


def can_write_so_many(actor: Actor, *, messages_today: int) -> Verdict:
    if isinstance(actor, System) or not actor.is_new or messages_today < NEWCOMER_MESSAGES_A_DAY:
        return YES
    return no(_("In your first week you can write %(number)s messages a day.") % {"number": NEWCOMER_MESSAGES_A_DAY})


def can_send_message(
    actor: Actor, own: Correspondent, others: Iterable[Correspondent], *, apart: Collection[int]
) -> Verdict:
    """Whether the actor may write on in a correspondence; `apart` are those who block them or whom they block."""
    if isinstance(actor, System) or own.person_id != actor.pk or actor.status != "active":
        return no(NOT_NOW)
    if own.state in {Correspondent.State.ASKED, Correspondent.State.DECLINED}:
        return no(_("Say first whether you want to write to each other."))
    there = [row for row in others if row.person.status == "active"]
    waits = {Correspondent.State.ASKED, Correspondent.State.DECLINED}
    if own.state != Correspondent.State.IN or not there:
        return no(NOT_NOW)
    if all(row.state in waits for row in there):
        return no(_("You can write on when you have an answer."))
    inside = [row.person_id for row in there if row.state == Correspondent.State.IN]
    return YES if inside and not set(inside) & set(apart) else no(NOT_NOW)


def can_answer_request(actor: Actor, own: Correspondent) -> Verdict:
    if isinstance(actor, System) or own.person_id != actor.pk:
        return no(_("Only the person who is asked can answer."))
    return no(_("There is nothing to answer here.")) if own.state == Correspondent.State.LEFT else YES


def can_keep_part(actor: Actor, own: Correspondent) -> Verdict:
    """Mute, mark as read, leave: everybody's own part."""
    if isinstance(actor, System) or own.person_id == actor.pk:
        return YES
    return no(_("This is not yours."))


def can_take_back(actor: Actor, message: Message) -> Verdict:
    if isinstance(actor, System) or message.author_id == actor.pk:
        return YES
    return no(_("Only the person who wrote this can take it back."))


def can_hide_message(actor: Actor, *, has_case: bool) -> Verdict:
    """Nobody looks after messages: only one that was told to the stewards can be hidden, by those it was told to."""
    return YES if isinstance(actor, System) or has_case else no(_("Nobody has told you about this message."))
