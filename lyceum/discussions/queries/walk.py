"""What is new for one reader in all their communities, for a walk through it in a few minutes."""

from datetime import timedelta
from typing import Any, NamedTuple

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Length

from lyceum.communities.models.communities import Membership
from lyceum.discussions.models.asking import Asking
from lyceum.discussions.models.conversations import Conversation, Post, ReadMark
from lyceum.discussions.queries.asking import open_questions
from lyceum.discussions.queries.reading import PAGE_SIZE
from lyceum.kernel import clock
from lyceum.matching.walk import Rank
from lyceum.notifications.models import Following
from lyceum.people.models.accounts import Person
from lyceum.people.queries.relations import list_kept_apart

MOST = 20  # of each kind
OPEN_FOR = timedelta(days=30)


class NewsRow(NamedTuple):
    """A conversation with something new: how many replies, how many letters of them one page holds."""

    rank: Rank
    pk: int
    title: str
    language: str
    slug: str
    place: str
    read_n: int
    new: int
    letters: int
    at: Any

    @property
    def url(self) -> str:
        """Where the first new words stand."""
        n = self.read_n + 1
        page = (n - 1) // PAGE_SIZE + 1
        query = f"?page={page}" if page > 1 else ""
        return f"/c/{self.slug}/conversations/{self.pk}/{query}{f'#p{n}' if self.read_n else ''}"


def list_news(viewer: Person) -> list[NewsRow]:
    """Questions that are with the viewer, followed conversations with new replies, questions nobody has answered."""
    apart = list_kept_apart(viewer.pk)
    asked = Asking.objects.filter(person=viewer, state=Asking.State.OPEN)
    with_me = _inside(viewer).filter(askings__in=asked).annotate(since=F("askings__asked_at"))
    return [
        *_rows(Rank.WITH_ME, with_me),
        *_rows(Rank.NEWS, _followed(viewer).exclude(last_author__in=apart)),
        *_rows(Rank.UNANSWERED, _unanswered(viewer).exclude(author__in=apart)),
    ]


def _inside(viewer: Person) -> QuerySet[Conversation]:
    """What the viewer may read in communities of theirs, with how far they have read it."""
    mine = Membership.objects.filter(person=viewer, state=Membership.State.ACTIVE).values("community")
    mark = FilteredRelation("read_marks", condition=Q(read_marks__person=viewer))
    rows = Conversation.objects.visible_to(viewer).filter(community__in=mine, is_held=False).annotate(mark=mark)
    return rows.annotate(read=Coalesce(F("mark__n"), 0))


def _followed(viewer: Person) -> QuerySet[Conversation]:
    wanted = Following.objects.filter(
        kind="conversation", pk_of=OuterRef("pk"), person=viewer, level=Following.Level.EVERYTHING
    )
    rows = _inside(viewer).filter(Exists(wanted), post_count__gt=F("read"))
    return rows.annotate(since=F("last_post_at"))


def _unanswered(viewer: Person) -> QuerySet[Conversation]:
    """Questions of the last month that the viewer has not opened; one's own has a mark from its beginning."""
    read = ReadMark.objects.filter(conversation=OuterRef("pk"), person=viewer)
    rows = _inside(viewer).filter(pk__in=open_questions().values("pk"), started_at__gt=clock.now() - OPEN_FOR)
    return rows.filter(~Exists(read)).exclude(author=viewer).annotate(since=F("started_at"))


def _rows(rank: Rank, rows: Any) -> list[NewsRow]:  # noqa: ANN401 - conversations with what was annotated above
    posts = Post.objects.filter(
        conversation=OuterRef("pk"),
        state=Post.State.SHOWN,
        n__gt=OuterRef("read"),
        n__lte=OuterRef("read") + PAGE_SIZE,
    )
    letters = posts.order_by().values("conversation").annotate(all=Sum(Length("source"))).values("all")
    found = rows.annotate(letters=Coalesce(Subquery(letters), 0)).order_by("since", "pk")
    columns = ("pk", "title", "language", "community__slug", "community__name", "read", "post_count", "letters")
    return [
        NewsRow(rank, pk, title, language, slug, place, read, new=posts - read, letters=letters, at=at)
        for pk, title, language, slug, place, read, posts, letters, at in found.values_list(*columns, "since")[:MOST]
    ]
