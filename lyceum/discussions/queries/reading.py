"""A conversation as one reader may see it: its head, one page of posts, and the reader's own part beside them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    FilteredRelation,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Concat
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from lyceum.communities.models.communities import Membership
from lyceum.communities.queries import remember_membership
from lyceum.discussions.models.conversations import HIDDEN_TOGETHER, Conversation, Post, Reaction, Revision
from lyceum.discussions.queries.nameless import list_own_nameless
from lyceum.kernel.models import Draft
from lyceum.kernel.paging import Positions, positions
from lyceum.kernel.prepared import Prepared
from lyceum.kernel.web import found_or_404
from lyceum.notifications.models import Following
from lyceum.people.models.accounts import Person
from lyceum.people.models.keeping import Kept
from lyceum.people.requests import Viewer

PAGE_SIZE = 20
MERGED_AT_MOST = 10
# Replies from which a person is told their own share, and posts up to which it is counted.
SHARE_FROM, SHARE_TO = 5, 200
_MINE = ("state", "is_steward", "is_organiser", "is_owner", "suspended_until")
_HEAD = (
    "kind",
    "title",
    "language",
    "is_public",
    "is_held",
    "post_count",
    "people_count",
    "accepted_id",
    "started_at",
    "removed_at",
    "version",
    "closed_at",
    "locked_at",
    "slow_minutes",
    "answer_first_until",
    "edited_at",
    "accepted_at",
    "has_parts",
    "has_nameless",
    "allows_nameless",
    "author__name",
    "author__handle",
    "author__status",
    "community__slug",
    "community__name",
    "community__visibility",
    "community__language",
    "community__picture_url",
    "community__closed_at",
    "community__version",
)


class PostRow(NamedTuple):
    """What a page shows of a post to everybody."""

    pk: int
    n: int | None
    author_id: int
    name: str
    handle: str
    picture_url: str
    status: str
    html: str
    language: str
    state: str
    hidden_reason: str
    at: datetime
    edited_at: datetime | None
    helped: int
    wondered: int
    differently: int
    thanks: int
    worked: int
    intent: str
    alias: str

    @property
    def reason_words(self) -> str:
        """Why it is hidden, as pages say it."""
        if self.hidden_reason == HIDDEN_TOGETHER:
            return _("It was hidden together with others.")
        return self.hidden_reason


_COLUMNS = (
    "pk",
    "n",
    "author_id",
    "author__name",
    "author__handle",
    "author__picture_url",
    "author__status",
    "html",
    "language",
    "state",
    "hidden_reason",
    "at",
    "edited_at",
    "helped",
    "wondered",
    "differently",
    "thanks",
    "worked",
    "intent",
    "alias",
)


@dataclass(frozen=True, slots=True)
class ReadingPage:
    """A conversation's page for one reader."""

    conversation: Conversation
    membership: Membership | None
    read_n: int
    page: Positions
    pressed: frozenset[str] = field(default_factory=frozenset)
    held: tuple[PostRow, ...] = ()
    is_followed: bool = False
    own_nameless: frozenset[int] = field(default_factory=frozenset)
    is_veiled: bool = False
    is_kept: bool = False
    own_posts: int = 0
    has_draft: bool = False

    @property
    def has_unread(self) -> bool:
        return self.membership is not None and self.read_n < self.page.last_position


_GATE = (
    "kind",
    "title",
    "language",
    "is_public",
    "post_count",
    "author",
    "removed_at",
    "locked_at",
    "has_nameless",
    "allows_nameless",
)
_GATE_COMMUNITY = ("slug", "name", "visibility", "language", "languages", "closed_at", "version", "picture_url")


def _gate(viewer: Viewer, pk: int) -> QuerySet[Conversation]:
    rows = Conversation.objects.visible_to(viewer).filter(pk=pk).select_related("community")
    return rows.only(*_GATE, *[f"community__{name}" for name in _GATE_COMMUNITY])


_visitors_gate = Prepared(lambda pk: _gate(AnonymousUser(), pk), "pk")
_own_gate = Prepared(lambda viewer, pk: _gate(Person(pk=viewer), pk), "viewer", "pk")


def get_conversation(viewer: Viewer, pk: int) -> Conversation:
    """The conversation, or 404: to whom may not read it, it does not exist."""
    found = _behind_gate(viewer, pk) or _behind_gate(viewer, _merged(pk))
    if found is None:
        raise Http404
    return found


def _behind_gate(viewer: Viewer, pk: int | None) -> Conversation | None:
    if pk is None:
        return None
    own = isinstance(viewer, Person)
    return _own_gate.first(viewer=viewer.pk, pk=pk) if own else _visitors_gate.first(pk=pk)


def _merged(pk: int) -> int | None:
    """Where a merged conversation has gone."""
    found: int | None = None
    for _step in range(MERGED_AT_MOST):
        pk_next = Conversation.objects.filter(pk=found or pk).values_list("merged_into", flat=True).first()
        if pk_next is None:
            break
        found = pk_next
    return found


def find_moved(viewer: Viewer, slug: str, pk: int) -> Conversation | None:
    """Where a conversation stands that is not at this address any more, if the viewer may read it there."""
    found = _behind_gate(viewer, pk) or _behind_gate(viewer, _merged(pk))
    return found if found is not None and (found.pk != pk or found.community.slug != slug) else None


def _own_posts(viewer: Person) -> Case:
    """How many posts of a conversation of middle size are the viewer's own; of others it is not asked."""
    own = Post.objects.filter(conversation=OuterRef("pk"), author=viewer, state=Post.State.SHOWN, n__isnull=False)
    count = own.order_by().values("conversation").annotate(number=Count("pk")).values("number")
    middle = When(post_count__gt=SHARE_FROM, post_count__lte=SHARE_TO, then=Subquery(count))
    return Case(middle, default=0, output_field=IntegerField())


def _reply_place() -> Concat:
    """Where the draft of a reply is kept."""
    return Concat(Value("reply:"), Cast(OuterRef("pk"), CharField()))


def _heads(viewer: Viewer, pk: int, slug: str) -> QuerySet[Conversation]:
    """The head of a conversation with what its page needs of community and author, and no more."""
    rows = Conversation.objects.visible_to(viewer).filter(community__slug=slug, pk=pk)
    rows = rows.select_related("community", "author").only(*_HEAD)
    rows = rows.annotate(aim=F("community__discussion_settings__first_reply_aim"))
    if not isinstance(viewer, Person):
        return rows
    return rows.annotate(
        mine=FilteredRelation("community__memberships", condition=Q(community__memberships__person=viewer)),
        mark=FilteredRelation("read_marks", condition=Q(read_marks__person=viewer)),
        read_n=F("mark__n"),
        read_at=F("mark__at"),
        own_posts=_own_posts(viewer),
        is_followed=Exists(
            Following.objects.filter(
                kind="conversation", pk_of=OuterRef("pk"), person=viewer, level=Following.Level.EVERYTHING
            )
        ),
        is_kept=Exists(
            Kept.objects.filter(kind="conversation", pk_of=OuterRef("pk"), person=viewer, dropped_at__isnull=True)
        ),
        has_draft=Exists(Draft.objects.filter(person=viewer, place=_reply_place())),
        **{f"my_{name}": F(f"mine__{name}") for name in _MINE},
    )


_visitors_head = Prepared(lambda pk, slug_text: _heads(AnonymousUser(), pk, slug_text), "pk", "slug_text")
_own_head = Prepared(
    lambda viewer, pk, slug_text: _heads(Person(pk=viewer), pk, slug_text), "viewer", "pk", "slug_text"
)
_own_reactions = Prepared(
    lambda viewer, conversation: Reaction.objects.filter(person=viewer, conversation=conversation).values_list(
        "post_id", "kind"
    ),
    "viewer",
    "conversation",
)
_posts_at = Prepared(
    lambda conversation, first, last: (
        Post.objects.filter(conversation=conversation, n__gte=first, n__lte=last).order_by("n").values_list(*_COLUMNS)
    ),
    "conversation",
    "first",
    "last",
)


def _held_in(conversation: int) -> QuerySet[Post]:
    return Post.objects.filter(conversation=conversation, state=Post.State.HELD, n__isnull=True).order_by("pk")


_all_held = Prepared(lambda conversation: _held_in(conversation).values_list(*_COLUMNS)[:PAGE_SIZE], "conversation")
_own_held = Prepared(
    lambda conversation, viewer: _held_in(conversation).filter(author=viewer).values_list(*_COLUMNS)[:PAGE_SIZE],
    "conversation",
    "viewer",
)


def get_reading_page(viewer: Viewer, slug: str, pk: int, number: int) -> ReadingPage:
    """The head of a conversation and the reader's own part: one statement signed out, two or three signed in."""
    if not isinstance(viewer, Person):
        conversation = found_or_404(_visitors_head.first(pk=pk, slug_text=slug))
        page = positions(conversation.post_count, number, PAGE_SIZE)
        return ReadingPage(conversation, None, 0, page, is_veiled=_is_veiled(viewer, conversation))
    conversation = found_or_404(_own_head.first(viewer=viewer.pk, pk=pk, slug_text=slug))
    membership = _membership(viewer, conversation)
    remember_membership(viewer, conversation.community, membership)
    pressed = _own_reactions.run(viewer=viewer.pk, conversation=conversation.pk)
    return ReadingPage(
        conversation,
        membership,
        conversation.read_n or 0,
        positions(conversation.post_count, number, PAGE_SIZE),
        frozenset([f"{post_id}:{kind}" for post_id, kind in pressed]),
        _held(viewer, conversation, membership),
        bool(conversation.is_followed),
        list_own_nameless(viewer, conversation),
        _is_veiled(viewer, conversation),
        bool(conversation.is_kept),
        conversation.own_posts or 0,
        bool(conversation.has_draft),
    )


def _is_veiled(viewer: Viewer, conversation: Conversation) -> bool:
    """Whether others' replies wait for the viewer's own: answer-first mode, asked only where it is on."""
    if conversation.answer_first_until is None:
        return False
    if viewer.pk is None:
        return True
    own = Post.objects.filter(Q(author=viewer.pk) | Q(authorship__person=viewer.pk), conversation=conversation)
    return not own.filter(state=Post.State.SHOWN).exists()


def _membership(viewer: Person, conversation: Any) -> Membership | None:  # noqa: ANN401 - annotated above
    """The viewer's membership, made from the columns of the same statement."""
    if conversation.my_state is None:
        return None
    columns = {name: getattr(conversation, f"my_{name}") for name in _MINE}
    return Membership(community_id=conversation.community_id, person_id=viewer.pk, **columns)


def _held(viewer: Person, conversation: Conversation, membership: Membership | None) -> tuple[PostRow, ...]:
    """Held replies for those who may see them; asked only of people who can have any."""
    looks_after = membership is not None and membership.looks_after
    if not looks_after and not viewer.is_new:
        return ()
    if looks_after:
        rows = _all_held.run(conversation=conversation.pk)
    else:
        rows = _own_held.run(conversation=conversation.pk, viewer=viewer.pk)
    return tuple([PostRow(*row) for row in rows])


def list_posts(conversation: Conversation, page: Positions) -> list[PostRow]:
    """The posts of a page by position; the conversation has passed its gate."""
    rows = _posts_at.run(conversation=conversation.pk, first=page.first_position, last=page.last_position)
    return [PostRow(*row) for row in rows]


def get_post(viewer: Viewer, pk: int) -> Post:
    """The post, or 404 where its conversation or the post itself is not for the viewer."""
    rows = Post.objects.visible_to(viewer).select_related("conversation__community", "author")
    return get_object_or_404(rows, pk=pk)


def get_readable_post(viewer: Viewer, pk: int) -> Post:
    """The post with words the viewer may have, for a quote; 404 for removed and hidden ones."""
    return get_object_or_404(Post.objects.readable_by(viewer), pk=pk)


def get_own_post(viewer: Person, pk: int) -> Post:
    """A post of the viewer's own, also in a place they have left: everybody can take their own words away."""
    rows = Post.objects.filter(Q(author=viewer) | Q(authorship__person=viewer))
    return get_object_or_404(rows.select_related("conversation__community", "author"), pk=pk)


def place_of(post: Post) -> str:
    """The address of a post's place: its page in the conversation, and its mark there."""
    conversation = post.conversation
    base = f"/c/{conversation.community.slug}/conversations/{conversation.pk}/"
    if post.n is None:
        return f"{base}?page={positions(conversation.post_count, 10**9, PAGE_SIZE).number}#held-{post.pk}"
    number = (post.n - 1) // PAGE_SIZE + 1
    return f"{base}{f'?page={number}' if number > 1 else ''}#p{post.n}"


def list_revisions(viewer: Viewer, pk: int) -> tuple[Post, list[Revision]]:
    """A post and what it said before, newest first; of hidden and removed words nothing is shown."""
    post = get_post(viewer, pk)
    if post.state != Post.State.SHOWN:
        raise Http404
    return post, list(post.revisions.order_by("-n").select_related("by"))
