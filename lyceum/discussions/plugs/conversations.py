"""What conversations add to the apps below: panels, a tab, search, kinds that can be reported, personal data."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Max
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lyceum.care.registries import Undoing, undoings
from lyceum.communities.models.communities import Community, Membership
from lyceum.communities.registries import (
    OwnCopy,
    SearchSource,
    SearchText,
    Tab,
    community_panels,
    life_sources,
    own_copies,
    search_sources,
    tabs,
)
from lyceum.discussions.actions.keeping import forget_person
from lyceum.discussions.actions.removing import hide_post, restore_post
from lyceum.discussions.actions.undoing import restore_words, undo_words
from lyceum.discussions.models.conversations import Conversation, Post, Reaction, Revision
from lyceum.discussions.models.nameless import Authorship
from lyceum.discussions.queries.goals import count_for_goal
from lyceum.discussions.queries.hits import list_conversation_hits, list_post_hits
from lyceum.discussions.queries.life import list_life
from lyceum.discussions.queries.lists import get_first_page, list_contributions
from lyceum.discussions.queries.own import own_words
from lyceum.discussions.queries.today import find_helpable, list_readings
from lyceum.kernel.prepared import Prepared, PreparedChunks
from lyceum.kernel.text.plain import excerpt, plain
from lyceum.people.models.accounts import Person
from lyceum.people.registries import (
    Panel,
    PersonalData,
    ThingKind,
    goal_facts,
    helpable,
    person_panels,
    personal_data,
    readings,
    things,
)
from lyceum.people.requests import SYSTEM, Viewer


def _community_panel(viewer: Viewer, community: Community) -> dict[str, Any] | None:
    """Unanswered first, the rest by newest reply."""
    page = get_first_page(viewer, community)
    waiting = page.waiting[:2]
    known = {row.pk for row in waiting}
    rest = [row for row in page.newest.items if row.pk not in known]
    return {"rows": waiting + rest[:4], "waiting": len(waiting)}


def _contributions(viewer: Viewer, person: Person) -> dict[str, Any] | None:
    page = list_contributions(viewer, person)
    return {"posts": [{"post": post, "text": excerpt(post.source)} for post in page.items]}


_words_of_post = Prepared(
    lambda pk: Post.objects.filter(pk=pk, state=Post.State.SHOWN, conversation__removed_at__isnull=True).values_list(
        "conversation__community_id", "language", "source", "at", "conversation__is_public"
    ),
    "pk",
)


def _post_text(pk: int) -> SearchText | None:
    row = _words_of_post.first(pk=pk)
    return SearchText(row[0], row[1], "", plain(row[2]), row[3], for_members=not row[4]) if row else None


def _conversation_text(pk: int) -> SearchText | None:
    row = (
        Conversation.objects.filter(pk=pk, removed_at__isnull=True, is_held=False)
        .values_list("community_id", "language", "title", "started_at", "is_public")
        .first()
    )
    return SearchText(row[0], row[1], row[2], "", row[3], for_members=not row[4]) if row else None


def _find_post(viewer: Viewer, pk: int) -> Post | None:
    return Post.objects.readable_by(viewer).filter(pk=pk).select_related("conversation__community", "author").first()


def _any_post(pk: int) -> Post | None:
    return Post.objects.filter(pk=pk).select_related("conversation__community", "author").first()


def _viewer(pk: int | None) -> Viewer:
    return AnonymousUser() if pk is None else Person(pk=pk)


_posts = PreparedChunks(
    lambda viewer, pks: (
        Post.objects.readable_by(_viewer(viewer))
        .filter(pk__in=pks)
        .select_related("conversation")
        .only("author_id", "source", "conversation__title", "conversation__community_id")
    )
)
_conversations = PreparedChunks(
    lambda viewer, pks: (
        Conversation.objects.visible_to(_viewer(viewer))
        .filter(pk__in=pks)
        .select_related("community")
        .only("title", "author_id", "community__slug", "community__name")
    )
)


def _find_posts(viewer: Viewer, pks: Iterable[int]) -> dict[int, Post]:
    return {post.pk: post for post in _posts.run(viewer.pk, pks)}


def _post_seen_by(pk: int, person_ids: Iterable[int]) -> set[int]:
    """Of these people, those who may read the post: one statement more for a closed community."""
    post = Post.objects.filter(pk=pk, state=Post.State.SHOWN).select_related("conversation__community").first()
    if post is None or post.conversation.removed_at or post.conversation.is_held:
        return set()
    ids = set(person_ids) - set(Authorship.objects.filter(post=pk).values_list("person_id", flat=True))
    if post.conversation.answer_first_until is not None:
        ids = _who_has_written(post, ids)
    if post.conversation.is_public and post.conversation.community.is_public:
        return ids
    inside = Membership.objects.inside().filter(community=post.conversation.community_id, person__in=ids)
    return set(inside.values_list("person_id", flat=True))


def _who_has_written(post: Post, ids: set[int]) -> set[int]:
    """In answer-first mode a reply is told to those who have written their own, and to who asked."""
    own = Post.objects.filter(conversation=post.conversation_id, state=Post.State.SHOWN)
    named = own.filter(author__in=ids).values_list("author_id", flat=True)
    nameless = own.filter(authorship__person__in=ids).values_list("authorship__person_id", flat=True)
    return {*named, *nameless}


def _conversation_seen_by(pk: int, person_ids: Iterable[int]) -> set[int]:
    """Of these people, those who may read the conversation; who opened it without a name is not told of it."""
    row = (
        Conversation.objects.filter(pk=pk, removed_at__isnull=True, is_held=False).select_related("community").first()
    )
    if row is None:
        return set()
    ids = set(person_ids) - set(
        Authorship.objects.filter(post__conversation=pk, post__n=1).values_list("person_id", flat=True)
    )
    if row.is_public and row.community.is_public:
        return ids
    inside = Membership.objects.inside().filter(community=row.community_id, person__in=ids)
    return set(inside.values_list("person_id", flat=True))


def _find_conversation(viewer: Viewer, pk: int) -> Conversation | None:
    return Conversation.objects.visible_to(viewer).filter(pk=pk).select_related("community").first()


def _find_conversations(viewer: Viewer, pks: Iterable[int]) -> dict[int, Conversation]:
    return {row.pk: row for row in _conversations.run(viewer.pk, pks)}


def _opening(conversation: Conversation) -> Post:
    return Post.objects.get(conversation=conversation, n=1)


def _export(person: Person) -> dict[str, Any]:
    """The person's own words only: other people's words are not in it."""
    posts = Post.objects.filter(author=person).select_related("conversation")
    reactions = Reaction.objects.filter(person=person)
    nameless = Authorship.objects.filter(person=person).select_related("post__conversation")
    return {
        "posts_without_my_name": [
            {
                "conversation": row.post.conversation.title,
                "address": f"/p/{row.post_id}",
                "at": row.at.isoformat(),
                "markdown": own_words(row.post.source),
            }
            for row in nameless
        ],
        "posts": [
            {
                "conversation": post.conversation.title,
                "address": f"/p/{post.pk}",
                "at": post.at.isoformat(),
                "language": post.language,
                "state": post.state,
                "markdown": own_words(post.source),
            }
            for post in posts.order_by("at").iterator(2000)
        ],
        "reactions": [{"post": f"/p/{r.post_id}", "kind": r.kind, "at": r.at.isoformat()} for r in reactions],
        "earlier_versions": [
            {"post": f"/p/{r.post_id}", "n": r.n, "markdown": own_words(r.source)}
            for r in Revision.objects.filter(post__author=person)
        ],
    }


def _erase(person: Person) -> None:
    """Posts stay as "former member" or go, as the person chose; the name in the words of others always goes."""
    forget_person(SYSTEM, person)


goal_facts.plug("conversations", count_for_goal, position=20)
own_copies.plug("posts", OwnCopy(_("A copy of my posts here"), "discussions:own_copy"))
tabs.plug("discussions", Tab("discussions", _("Discussions"), "discussions:list"), position=20)
community_panels.plug("conversations", Panel("discussions/parts/community_panel.html", _community_panel), position=20)
person_panels.plug("contributions", Panel("discussions/parts/contributions.html", _contributions), position=20)
search_sources.plug(
    "conversation",
    SearchSource(
        "conversation",
        _("Conversations"),
        _conversation_text,
        list_conversation_hits,
        lambda: Conversation.objects.values_list("pk", flat=True),
    ),
    position=20,
)
search_sources.plug(
    "post",
    SearchSource("post", _("Posts"), _post_text, list_post_hits, lambda: Post.objects.values_list("pk", flat=True)),
    position=30,
)
things.plug(
    "post",
    ThingKind(
        kind="post",
        label=_("Post"),
        find=_find_post,
        find_many=_find_posts,
        find_any=_any_post,
        seen_by=_post_seen_by,
        url=lambda post: f"/p/{post.pk}",
        title=lambda post: post.conversation.title,
        author_id=lambda post: post.author_id,
        community_id=lambda post: post.conversation.community_id,
        quote=lambda post: post.source,
        hide=lambda actor, post, reason: hide_post(actor, post, reason=reason),
        restore=restore_post,
        can_be_kept=True,
        made_by=lambda person_id: Post.objects.filter(author_id=person_id).values_list("pk", flat=True),
    ),
)
things.plug(
    "conversation",
    ThingKind(
        kind="conversation",
        label=_("Conversation"),
        find=_find_conversation,
        find_many=_find_conversations,
        seen_by=_conversation_seen_by,
        find_any=lambda pk: Conversation.objects.filter(pk=pk).select_related("community").first(),
        url=lambda c: f"/c/{c.community.slug}/conversations/{c.pk}/",
        title=lambda c: c.title,
        author_id=lambda c: c.author_id,
        community_id=lambda c: c.community_id,
        quote=lambda c: c.title,
        can_be_kept=True,
        hide=lambda actor, c, reason: hide_post(actor, _opening(c), reason=reason),
        restore=lambda actor, c: restore_post(actor, _opening(c)),
    ),
)
personal_data.plug(
    "conversations",
    PersonalData(
        label=_("Posts, reactions, reading marks"),
        purpose=_("Taking part in conversations; reading marks are shown to nobody else."),
        retention=_("Until you remove them or your account; posts may stay as “former member”."),
        export=_export,
        erase=_erase,
    ),
)


def _describe(person_ids: Iterable[int], community_id: int | None) -> dict[int, str]:
    """How much people have written and how their newest post begins: two statements, however many people."""
    rows = Post.objects.filter(author__in=list(person_ids))
    if community_id is not None:
        rows = rows.filter(conversation__community=community_id)
    counted = {
        author: (number, last)
        for author, number, last in rows.values_list("author").annotate(n=Count("pk"), last=Max("pk"))
    }
    words = dict(Post.objects.filter(pk__in=[last for _n, last in counted.values()]).values_list("pk", "source"))
    return {
        author: ngettext("%(n)s post: “%(words)s”", "%(n)s posts, the newest: “%(words)s”", number)
        % {"n": number, "words": excerpt(words.get(last, ""), 80)}
        for author, (number, last) in counted.items()
    }


undoings.plug("conversations", Undoing(undo=undo_words, restore=restore_words, describe=_describe))

helpable.plug("discussions", find_helpable)
readings.plug("discussions", list_readings)

life_sources.plug("conversations", list_life)
