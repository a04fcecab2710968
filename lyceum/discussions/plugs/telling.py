"""What conversations tell notifications: who is reading, what is read already, and what stands in letters."""

from collections.abc import Sequence

from lyceum.discussions.models.conversations import ConversationTag, Post, ReadMark
from lyceum.discussions.queries.letters import has_just_read, list_letter_sections
from lyceum.notifications.models import Notice
from lyceum.notifications.registries import filed_under, letter_parts, presence, read_notices


def _is_there(person_id: int, notice: Notice) -> bool:
    conversation = notice.detail.get("conversation")
    return isinstance(conversation, int) and has_just_read(person_id, conversation)


def _read(person_id: int, notices: Sequence[Notice]) -> set[int]:
    """Notices about posts and conversations the person has read to there: two statements, however many."""
    about = {n.pk: n.about_pk for n in notices if n.about_kind == "post"}
    posts = {
        pk: (conversation, n)
        for pk, conversation, n in Post.objects.filter(pk__in=set(about.values())).values_list(
            "pk", "conversation_id", "n"
        )
    }
    whole = {n.pk: n.about_pk for n in notices if n.about_kind == "conversation"}
    wanted = {conversation for conversation, _n in posts.values()} | set(whole.values())
    marks = dict(
        ReadMark.objects.filter(person=person_id, conversation__in=wanted).values_list("conversation_id", "n")
    )
    read = {
        pk for pk, post in about.items() if post in posts and (posts[post][1] or 0) <= marks.get(posts[post][0], 0)
    }
    return read | {pk for pk, conversation in whole.items() if marks.get(conversation, 0) > 0}


def _filed(notice: Notice) -> Sequence[str]:
    conversation = notice.detail.get("conversation")
    if not isinstance(conversation, int):
        return ()
    return list(ConversationTag.objects.filter(conversation=conversation).values_list("tag", flat=True))


filed_under.plug("conversations", _filed)
presence.plug("conversations", _is_there)
read_notices.plug("conversations", _read)
letter_parts.plug("conversations", list_letter_sections)
