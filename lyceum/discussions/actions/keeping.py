"""What the software does to conversations by itself: pictures, narrowing, names that have changed."""

import re

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.html import escape

from lyceum.discussions.actions.steps import turn_pages
from lyceum.discussions.models.asking import Explanation
from lyceum.discussions.models.conversations import Conversation, Post, ReadMark, Revision
from lyceum.discussions.models.feedback import CheckIn, FeedbackAnswer
from lyceum.discussions.models.nameless import Authorship
from lyceum.discussions.policies import can_keep_house
from lyceum.files.actions.attaching import attach_files
from lyceum.kernel import clock
from lyceum.kernel.bus import ContentChanged, ContentRemoved, publish
from lyceum.people.models.accounts import Person
from lyceum.people.requests import Actor

_QUOTE = re.compile(r"\[!quote (\d{1,15})\]")
_FILE = re.compile(r"file:([A-Za-z0-9_-]{6,24})")


@transaction.atomic(savepoint=False)
def attach_pictures(actor: Actor, post_id: int) -> None:
    """Hang the author's files named in a post on the post."""
    can_keep_house(actor).enforce()
    owner = Coalesce("authorship__person", "author")
    row = Post.objects.filter(pk=post_id, source__contains="file:").values_list("source", owner).first()
    if row:
        attach_files(actor, ("post", post_id), _FILE.findall(row[0]), owner_id=row[1])


@transaction.atomic
def open_replies(actor: Actor) -> int:
    """Answer-first conversations whose time is over: every reply is open now; says how many conversations."""
    can_keep_house(actor).enforce()
    due = Conversation.objects.filter(answer_first_until__lte=clock.now())
    return due.update(answer_first_until=None, version=F("version") + 1)


@transaction.atomic
def narrow_conversations(actor: Actor, community_id: int) -> None:
    """Nothing of a community is public any more, also if it opens again."""
    can_keep_house(actor).enforce()
    Conversation.objects.filter(community_id=community_id, is_public=True).update(
        is_public=False, version=F("version") + 1
    )


@transaction.atomic
def refresh_author(actor: Actor, person_id: int) -> None:
    """A person's name or picture has changed: stored pages that show it are old."""
    can_keep_house(actor).enforce()
    touched = Post.objects.filter(author_id=person_id).values_list("conversation_id", flat=True)
    turn_pages(touched)


@transaction.atomic
def forget_person(actor: Actor, person: Person) -> None:
    """Somebody has left for good: their name goes from what others wrote, and their posts too if they wished so."""
    can_keep_house(actor).enforce()
    _forget_mentions(person)
    _forget_quotes(person)
    nameless = list(Authorship.objects.filter(person=person).values_list("post_id", flat=True))
    own = Post.objects.filter(Q(author=person) | Q(pk__in=nameless))
    Revision.objects.filter(post__in=own).delete()
    ReadMark.objects.filter(person=person).delete()
    Authorship.objects.filter(person=person).delete()
    refresh_author(actor, person.pk)
    if not person.remove_posts:
        return
    for pk in own.values_list("pk", flat=True):
        publish(ContentRemoved(kind="post", pk=pk))
    # What they said in parts goes with the posts it stands in.
    FeedbackAnswer.objects.filter(post__in=own).delete()
    CheckIn.objects.filter(post__in=own).delete()
    Explanation.objects.filter(Q(author=person) | Q(conversation__posts__in=own.filter(n=1))).delete()
    Conversation.objects.filter(posts__in=own).update(version=F("version") + 1)
    begun = Q(author=person) | Q(posts__in=nameless, posts__n=1)
    found = Conversation.objects.filter(begun, people_count__lte=1, removed_at__isnull=True)
    alone = Conversation.objects.filter(pk__in=list(found.values_list("pk", flat=True)))
    Post.objects.filter(pk__in=list(own.values_list("pk", flat=True))).update(
        source="", html="", state=Post.State.WITHDRAWN
    )
    for pk in alone.values_list("pk", flat=True):
        publish(ContentRemoved(kind="conversation", pk=pk))
    alone.update(removed_at=clock.now())


def _forget_mentions(person: Person) -> None:
    link = re.compile(rf'<a [^>]*href="/people/{re.escape(person.handle)}/"[^>]*>.*?</a>')
    # The short name alone, and not the beginning of a longer one.
    name = re.compile(rf"(?<![\w@/])@{re.escape(person.handle)}(?![.-]*\w)", re.IGNORECASE)
    rows = list(Post.objects.filter(html__contains=f'"/people/{person.handle}/"'))
    for row in rows:
        row.html, row.source = link.sub("@…", row.html), name.sub("@…", row.source)
    _store(rows)


def _forget_quotes(person: Person) -> None:
    shown = f"<bdi>{escape(person.name)}</bdi></a>"
    own = set(Post.objects.filter(author=person).values_list("pk", flat=True))
    quoting = Post.objects.filter(source__contains="[!quote ", html__contains=shown)
    rows = [row for row in quoting if own & {int(pk) for pk in _QUOTE.findall(row.source)}]
    for row in rows:
        row.html = row.html.replace(shown, "<bdi>…</bdi></a>")
    _store(rows)


def _store(rows: list[Post]) -> None:
    Post.objects.bulk_update(rows, ["html", "source"], batch_size=500)
    for row in rows:
        publish(ContentChanged(kind="post", pk=row.pk))
    turn_pages({row.conversation_id for row in rows})
