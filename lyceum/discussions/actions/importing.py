"""Bring in many conversations at once: the same rendering and cleaning, rows in bulk, one signal a run."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.db.models import F, Max

from lyceum.communities.models.communities import Community
from lyceum.communities.registries import SearchText
from lyceum.discussions.actions.steps import count_voices
from lyceum.discussions.models.conversations import Conversation, ConversationTag, Post
from lyceum.discussions.policies import can_keep_house
from lyceum.discussions.signals import PostsImported
from lyceum.kernel.bus import publish
from lyceum.kernel.text.plain import plain
from lyceum.people.requests import Actor
from lyceum.search.actions.indexing import index_things

BATCH = 2_000


@dataclass(frozen=True, slots=True)
class NewPost:
    """A post from elsewhere, in our Markdown, rendered already."""

    origin: str
    author_id: int
    source: str
    html: str
    at: datetime
    language: str = "en"
    edited_at: datetime | None = None
    counts: tuple[int, int, int, int] = (0, 0, 0, 0)  # helped, wondered, differently, thanks
    state: str = Post.State.SHOWN
    alias: str = ""  # of a post without a name, whose author is nobody
    intent: str = Post.Intent.ANSWER


@dataclass(frozen=True, slots=True)
class NewConversation:
    """A conversation from elsewhere with its posts in order; `accepted` is a position."""

    origin: str
    title: str
    kind: str
    posts: Sequence[NewPost]
    language: str = "en"
    tags: tuple[str, ...] = ()
    accepted: int | None = None
    is_public: bool | None = None


@dataclass(slots=True)
class Imported:
    """What a run has made: origins with the numbers they got here."""

    conversations: dict[str, int] = field(default_factory=dict)
    posts: dict[str, int] = field(default_factory=dict)


@transaction.atomic
def import_conversations(
    actor: Actor,
    community: Community,
    conversations: Iterable[NewConversation],
    progress: Callable[[int], None] = lambda _posts: None,
) -> Imported:
    """Store conversations of a community whose origins are new; positions come out dense, words go to the index."""
    can_keep_house(actor).enforce()
    made = Imported()
    for batch in _batches(conversations):
        _import_batch(actor, community, batch, made)
        progress(len(made.posts))
    publish(
        PostsImported(
            actor_id=actor.pk, community_id=community.pk, conversations=len(made.conversations), posts=len(made.posts)
        )
    )
    return made


@transaction.atomic
def add_posts(actor: Actor, conversation: Conversation, posts: Sequence[NewPost]) -> Imported:
    """Append posts from elsewhere to a conversation that an earlier run has made."""
    can_keep_house(actor).enforce()
    made = Imported()
    conversation = Conversation.objects.select_for_update().get(pk=conversation.pk)
    rows = _post_rows(conversation, posts, first=conversation.post_count + 1)
    Post.objects.bulk_create(rows, batch_size=BATCH)
    made.posts.update({new.origin: row.pk for new, row in zip(posts, rows, strict=True)})
    _index_posts(actor, rows, conversation.community_id)
    newest = Post.objects.filter(conversation=conversation).aggregate(n=Max("n"), at=Max("at"))
    authors = count_voices(Post.objects.filter(conversation=conversation))
    Conversation.objects.filter(pk=conversation.pk).update(
        post_count=newest["n"], last_post_at=newest["at"], people_count=authors, version=F("version") + 1
    )
    return made


def _batches(conversations: Iterable[NewConversation]) -> Iterator[list[NewConversation]]:
    """Lists of conversations with about `BATCH` posts in each, so that memory stays small."""
    batch: list[NewConversation] = []
    size = 0
    for conversation in conversations:
        batch.append(conversation)
        size += len(conversation.posts)
        if size >= BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _import_batch(actor: Actor, community: Community, batch: list[NewConversation], made: Imported) -> None:
    rows = [_conversation_row(community, new) for new in batch]
    Conversation.objects.bulk_create(rows)
    posts = [post for row, new in zip(rows, batch, strict=True) for post in _post_rows(row, new.posts, first=1)]
    Post.objects.bulk_create(posts, batch_size=BATCH)
    tags = [
        ConversationTag(conversation=row, tag=tag[:40])
        for row, new in zip(rows, batch, strict=True)
        for tag in dict.fromkeys(new.tags)
    ]
    ConversationTag.objects.bulk_create(tags, batch_size=BATCH)
    _accept(rows, batch, posts)
    made.conversations.update({new.origin: row.pk for row, new in zip(rows, batch, strict=True)})
    origins = [post.origin for new in batch for post in new.posts]
    made.posts.update({origin: row.pk for origin, row in zip(origins, posts, strict=True)})
    index_things(actor, "conversation", ((row.pk, _title_text(row)) for row in rows))
    _index_posts(actor, posts, community.pk)


def _conversation_row(community: Community, new: NewConversation) -> Conversation:
    first, last = new.posts[0], new.posts[-1]
    return Conversation(
        community=community,
        kind=new.kind,
        title=new.title,
        language=new.language,
        author_id=first.author_id,
        last_author_id=last.author_id,
        has_nameless=any(post.alias for post in new.posts),
        is_public=community.is_public if new.is_public is None else new.is_public,
        post_count=len(new.posts),
        people_count=len({post.alias or post.author_id for post in new.posts}),
        started_at=first.at,
        last_post_at=max(post.at for post in new.posts),
    )


def _post_rows(conversation: Conversation, posts: Sequence[NewPost], *, first: int) -> list[Post]:
    return [
        Post(
            conversation=conversation,
            n=n,
            author_id=new.author_id,
            alias=new.alias,
            intent=new.intent,
            source=new.source,
            html=new.html,
            language=new.language,
            at=new.at,
            edited_at=new.edited_at,
            state=new.state,
            helped=new.counts[0],
            wondered=new.counts[1],
            differently=new.counts[2],
            thanks=new.counts[3],
        )
        for n, new in enumerate(posts, start=first)
    ]


def _accept(rows: list[Conversation], batch: list[NewConversation], posts: list[Post]) -> None:
    """Point questions at their accepted answers; one statement for the batch."""
    found = iter(posts)
    changed = []
    for row, new in zip(rows, batch, strict=True):
        own = list(islice(found, len(new.posts)))
        if new.accepted and 1 < new.accepted <= len(own):
            row.accepted = own[new.accepted - 1]
            changed.append(row)
    Conversation.objects.bulk_update(changed, ["accepted"], batch_size=500)


def _title_text(row: Conversation) -> SearchText:
    return SearchText(row.community_id, row.language, row.title, "", row.started_at, for_members=not row.is_public)


def _index_posts(actor: Actor, rows: list[Post], community_id: int) -> None:
    shown = (row for row in rows if row.state == Post.State.SHOWN)
    index_things(actor, "post", ((row.pk, _post_text(row, community_id)) for row in shown))


def _post_text(row: Post, community_id: int) -> SearchText:
    inside = not row.conversation.is_public
    return SearchText(community_id, row.language, "", plain(row.source), row.at, for_members=inside)


@transaction.atomic
def rewrite_posts(actor: Actor, sources: dict[int, tuple[str, str]]) -> None:
    """Give posts other Markdown and HTML (by number): quotes that point at numbers here instead of there."""
    can_keep_house(actor).enforce()
    rows = list(Post.objects.filter(pk__in=sources))
    for row in rows:
        row.source, row.html = sources[row.pk]
    Post.objects.bulk_update(rows, ["source", "html"], batch_size=500)
