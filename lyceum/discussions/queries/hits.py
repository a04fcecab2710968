"""Hits of the search page: conversations and posts a reader may see, a dozen in one prepared statement."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lyceum.communities.registries import SearchHit
from lyceum.discussions.models.conversations import Conversation, Post
from lyceum.kernel.formats import day_words
from lyceum.kernel.prepared import PreparedChunks
from lyceum.kernel.text.plain import excerpt
from lyceum.people.models.accounts import Person
from lyceum.people.requests import Viewer


def _viewer(pk: int | None) -> Viewer:
    return AnonymousUser() if pk is None else Person(pk=pk)


def _posts(viewer: int | None, pks: list[int]) -> QuerySet[Any, Any]:
    rows = Post.objects.readable_by(_viewer(viewer)).filter(pk__in=pks, state=Post.State.SHOWN)
    return rows.values_list(
        "pk", "conversation__title", "source", "author__name", "alias", "conversation__community__name", "at"
    )


def _conversations(viewer: int | None, pks: list[int]) -> QuerySet[Any, Any]:
    rows = Conversation.objects.visible_to(_viewer(viewer)).filter(pk__in=pks)
    return rows.values_list("pk", "title", "kind", "community__name", "community__slug", "last_post_at")


_post_rows, _conversation_rows = PreparedChunks(_posts), PreparedChunks(_conversations)


def list_post_hits(viewer: Viewer, pks: Iterable[int]) -> dict[int, SearchHit]:
    hits = {}
    for pk, title, source, author, alias, place, at in _post_rows.run(viewer.pk, pks):
        # Of words without a name the day alone is known.
        meta = (_("Without a name"), place, day_words(at.date())) if alias else (author, place)
        hits[pk] = SearchHit(url=f"/p/{pk}", title=title, text=excerpt(source), meta=meta, at=None if alias else at)
    return hits


def list_conversation_hits(viewer: Viewer, pks: Iterable[int]) -> dict[int, SearchHit]:
    return {
        pk: SearchHit(
            url=f"/c/{slug}/conversations/{pk}/",
            title=title,
            meta=(str(Conversation.Kind(kind).label), place),
            at=at,
        )
        for pk, title, kind, place, slug, at in _conversation_rows.run(viewer.pk, pks)
    }
