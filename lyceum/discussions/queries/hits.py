"""Hits of the search page: conversations and posts a reader may see, a dozen in one prepared statement."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from lyceum.communities.registries import SearchHit
from lyceum.discussions.models import Conversation, Post
from lyceum.kernel.prepared import Prepared
from lyceum.kernel.text.plain import excerpt
from lyceum.people.models.accounts import Person
from lyceum.people.requests import Viewer

CHUNK = 12
_SLOTS = tuple(f"pk{n}" for n in range(CHUNK))
Make = Callable[[Any, list[int]], QuerySet[Any, Any]]


def _posts(viewer: Any, pks: list[int]) -> QuerySet[Any, Any]:  # noqa: ANN401 - a viewer
    rows = Post.objects.visible_to(viewer).filter(pk__in=pks, state=Post.State.SHOWN)
    return rows.values_list(
        "pk", "conversation__title", "source", "author__name", "conversation__community__name", "at"
    )


def _conversations(viewer: Any, pks: list[int]) -> QuerySet[Any, Any]:  # noqa: ANN401 - a viewer
    rows = Conversation.objects.visible_to(viewer).filter(pk__in=pks)
    return rows.values_list("pk", "title", "kind", "community__name", "community__slug", "last_post_at")


def _both(make: Make) -> tuple[Prepared[Any], Prepared[Any]]:
    """The statement for visitors, and the one for people."""
    visitors = Prepared(lambda **pks: make(AnonymousUser(), list(pks.values())), *_SLOTS)
    own = Prepared(lambda viewer, **pks: make(Person(pk=viewer), list(pks.values())), "viewer", *_SLOTS)
    return visitors, own


_post_rows, _conversation_rows = _both(_posts), _both(_conversations)


def _run(statements: tuple[Prepared[Any], Prepared[Any]], viewer: Viewer, pks: Iterable[int]) -> Iterator[Any]:
    wanted = list(pks)
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        slots = dict(zip(_SLOTS, [*chunk, *[chunk[0]] * (CHUNK - len(chunk))], strict=True))
        if isinstance(viewer, Person):
            yield from statements[1].run(viewer=viewer.pk, **slots)
        else:
            yield from statements[0].run(**slots)


def list_post_hits(viewer: Viewer, pks: Iterable[int]) -> dict[int, SearchHit]:
    return {
        pk: SearchHit(url=f"/p/{pk}", title=title, text=excerpt(source), meta=(author, place), at=at)
        for pk, title, source, author, place, at in _run(_post_rows, viewer, pks)
    }


def list_conversation_hits(viewer: Viewer, pks: Iterable[int]) -> dict[int, SearchHit]:
    return {
        pk: SearchHit(
            url=f"/c/{slug}/conversations/{pk}/",
            title=title,
            meta=(str(Conversation.Kind(kind).label), place),
            at=at,
        )
        for pk, title, kind, place, slug, at in _run(_conversation_rows, viewer, pks)
    }
