"""What mails become here: a reply, a new conversation, a message; never something without a name."""

from django.http import Http404
from django.utils.translation import gettext as _

from lyceum.communities.models.communities import Community
from lyceum.discussions.actions.messages import Typed as TypedMessage
from lyceum.discussions.actions.messages import send_message
from lyceum.discussions.actions.writing import Typed, reply, start_conversation
from lyceum.discussions.models.conversations import Conversation, Post
from lyceum.discussions.models.messages import Correspondent
from lyceum.discussions.models.nameless import Authorship
from lyceum.discussions.queries.reading import get_conversation
from lyceum.kernel.drafts import save_draft
from lyceum.kernel.text.plain import clean_line
from lyceum.kernel.verdicts import Refused
from lyceum.notifications.registries import MailTarget, mail_targets
from lyceum.people.models.accounts import Person

# As long as what can be typed into the forms.
_LONGEST_POST, _LONGEST_MESSAGE, _LONGEST_TITLE = 50_000, 10_000, 200
_QUESTION_MARKS = ("?", "\u061f", "\uff1f", "\u037e")  # Latin, Arabic, full width, Greek


def _conversation(actor: Person, pk: int) -> Conversation:
    """The conversation, or the one it is part of now."""
    try:
        return get_conversation(actor, pk)
    except Http404:
        raise Refused(_("You cannot read this conversation any more.")) from None


def _of_post(pk: int) -> int:
    """Where a post stands now: it may have been moved since the mail about it went out."""
    return Post.objects.filter(pk=pk).values_list("conversation_id", flat=True).first() or 0


def _check_length(text: str, longest: int = _LONGEST_POST) -> None:
    if len(text) > longest:
        raise Refused(_("Your mail is too long for one post. Split it, or write on the site."))


def _reply(actor: Person, pk: int, text: str, *, subject: str, key: str) -> tuple[str, int]:  # noqa: ARG001 - as every maker is asked
    conversation = _conversation(actor, pk)
    _check_length(text)
    if Authorship.objects.filter(person=actor, post__conversation=conversation).exists():
        raise Refused(
            _("You wrote here without your name, and mails carry it. Answer on the site, where you can choose.")
        )
    return "post", reply(actor, conversation, Typed(source=text, form_key=key)).pk


def _reply_to_post(actor: Person, pk: int, text: str, *, subject: str, key: str) -> tuple[str, int]:
    return _reply(actor, _of_post(pk), text, subject=subject, key=key)


def _keep_reply(actor: Person, pk: int, subject: str, text: str) -> None:  # noqa: ARG001 - as every maker is asked
    save_draft(actor.pk, f"reply:{pk}", {"source": text})


def _keep_reply_to_post(actor: Person, pk: int, subject: str, text: str) -> None:
    _keep_reply(actor, _of_post(pk), subject, text)


def _url(actor: Person, pk: int) -> str:
    try:
        conversation = get_conversation(actor, pk)
    except Http404:
        return ""
    return f"/c/{conversation.community.slug}/conversations/{conversation.pk}/?page=last"


def _post_url(actor: Person, pk: int) -> str:
    return _url(actor, _of_post(pk))


def _start(actor: Person, pk: int, text: str, *, subject: str, key: str) -> tuple[str, int]:
    community = Community.objects.readable_by(actor).filter(pk=pk).first()
    if community is None:
        raise Refused(_("You cannot read this community any more."))
    _check_length(text)
    title = clean_line(subject)[:_LONGEST_TITLE]
    if len(title) < 3:
        raise Refused(_("Your mail has no subject. It becomes the title of the conversation."))
    # Nobody unanswered: a mail that asks something is passed on like every question.
    asks = any(mark in title + text for mark in _QUESTION_MARKS)
    kind = Conversation.Kind.QUESTION if asks else Conversation.Kind.DISCUSSION
    typed = Typed(source=text, title=title, kind=kind, form_key=key)
    return "conversation", start_conversation(actor, community, typed).pk


def _keep_start(actor: Person, pk: int, subject: str, text: str) -> None:
    save_draft(actor.pk, f"conversation:{pk}", {"title": clean_line(subject), "source": text})


def _start_url(actor: Person, pk: int) -> str:
    community = Community.objects.readable_by(actor).filter(pk=pk).first()
    return f"/c/{community.slug}/conversations/new/" if community else ""


def _correspondence(actor: Person, pk: int) -> int:
    """The correspondence of one's own part in it."""
    return Correspondent.objects.filter(pk=pk, person=actor).values_list("correspondence_id", flat=True).first() or 0


def _send(actor: Person, pk: int, text: str, *, subject: str, key: str) -> tuple[str, int]:  # noqa: ARG001 - as every maker is asked
    correspondence = _correspondence(actor, pk)
    if not correspondence:
        raise Refused(_("These messages are not there any more."))
    _check_length(text, _LONGEST_MESSAGE)
    return "message", send_message(actor, correspondence, TypedMessage(source=text, form_key=key)).pk


def _keep_message(actor: Person, pk: int, subject: str, text: str) -> None:  # noqa: ARG001 - as every maker is asked
    save_draft(actor.pk, f"message:{_correspondence(actor, pk)}", {"source": text})


def _messages_url(actor: Person, pk: int) -> str:
    correspondence = _correspondence(actor, pk)
    return f"/messages/{correspondence}/?page=last" if correspondence else ""


mail_targets.plug("reply:post", MailTarget(_reply_to_post, _keep_reply_to_post, _post_url))
mail_targets.plug("reply:conversation", MailTarget(_reply, _keep_reply, _url))
mail_targets.plug("reply:correspondence", MailTarget(_send, _keep_message, _messages_url))
mail_targets.plug("start:community", MailTarget(_start, _keep_start, _start_url))
