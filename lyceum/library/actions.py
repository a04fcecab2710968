"""Keep a conversation as a page, change a page, take it out of the library and put it back."""

from django.db import transaction

from lyceum.communities.queries import find_membership
from lyceum.discussions.actions.parting import show_parts
from lyceum.discussions.models.conversations import Conversation, Post
from lyceum.discussions.queries.words import get_words
from lyceum.kernel import clock
from lyceum.kernel.bus import ContentChanged, ContentRemoved, publish
from lyceum.library.models import Page, PageAuthor, PageRevision
from lyceum.library.policies import (
    can_change_page,
    can_keep_library,
    can_make_page,
    can_put_back_page,
    can_remove_page,
)
from lyceum.library.queries import list_authors_of
from lyceum.library.signals import PageChanged, PageMade, PageRemoved
from lyceum.people.models.accounts import Person
from lyceum.people.requests import SYSTEM, Actor


class ChangedMeanwhileError(Exception):
    """Somebody has changed the page since the form was opened; `current` is what it says now."""

    def __init__(self, current: Page) -> None:
        super().__init__(current.pk)
        self.current = current


@transaction.atomic
def make_page(actor: Person, conversation: Conversation, *, title: str, source: str) -> Page:
    """One page a conversation; made twice, the first one is meant. Links stand on both sides."""
    conversation = (
        Conversation.objects.select_for_update(of=("self",)).select_related("community").get(pk=conversation.pk)
    )
    took_part = Post.objects.filter(conversation=conversation, author=actor).exists()
    membership = find_membership(actor, conversation.community)
    can_make_page(actor, conversation, membership, took_part=took_part).enforce()
    there = Page.objects.filter(made_from=conversation, removed_at__isnull=True).first()
    if there is not None:
        return there
    words = get_words(actor, conversation.community, source)
    page = Page.objects.create(
        community=conversation.community,
        title=title,
        source=words.source,
        html=words.html,
        language=conversation.language,
        is_public=conversation.is_public,
        made_from=conversation,
        made_by=actor,
    )
    authors = list_authors_of(conversation)
    PageAuthor.objects.bulk_create([PageAuthor(page=page, person_id=pk) for pk in authors])
    show_parts(SYSTEM, conversation.pk)
    publish(
        PageMade(
            actor_id=actor.pk,
            community_id=page.community_id,
            conversation_id=conversation.pk,
            page_id=page.pk,
            author_ids=tuple(authors),
        )
    )
    publish(ContentChanged(actor_id=actor.pk, kind="page", pk=page.pk))
    return page


@transaction.atomic
def narrow_pages(actor: Actor, community_id: int) -> None:
    """Nothing of a community's library is public any more, also if the community opens again."""
    can_keep_library(actor).enforce()
    Page.objects.filter(community=community_id, is_public=True).update(is_public=False)


@transaction.atomic
def change_page(actor: Person, page: Page, *, title: str, source: str, version: int) -> Page:
    """Say it better; a form opened before another change raises `ChangedMeanwhileError`."""
    page = Page.objects.select_for_update(of=("self",)).select_related("community").get(pk=page.pk)
    can_change_page(actor, page, find_membership(actor, page.community)).enforce()
    if page.version != version:
        raise ChangedMeanwhileError(page)
    words = get_words(actor, page.community, source)
    if (title, words.source) == (page.title, page.source):
        return page
    PageRevision.objects.create(
        page=page, n=page.version, title=page.title, source=page.source, by=actor, at=page.changed_at
    )
    page.title, page.source, page.html = title, words.source, words.html
    page.changed_at, page.version = clock.now(), page.version + 1
    page.save(update_fields=["title", "source", "html", "changed_at", "version"])
    publish(PageChanged(actor_id=actor.pk, community_id=page.community_id, page_id=page.pk))
    publish(ContentChanged(actor_id=actor.pk, kind="page", pk=page.pk))
    return page


@transaction.atomic
def remove_page(actor: Actor, page: Page, *, on: bool = True) -> None:
    """Out of the library, or back into it."""
    page = Page.objects.select_for_update(of=("self",)).select_related("community").get(pk=page.pk)
    membership = find_membership(actor, page.community) if isinstance(actor, Person) else None
    if on:
        can_remove_page(actor, page, membership).enforce()
    else:
        taken = Page.objects.filter(made_from=page.made_from_id or 0, removed_at__isnull=True).exists()
        can_put_back_page(actor, page, membership, is_taken=taken).enforce()
    Page.objects.filter(pk=page.pk).update(
        removed_at=clock.now() if on else None, removed_by=actor.pk if on else None
    )
    if page.made_from_id:
        show_parts(SYSTEM, page.made_from_id)
    publish(PageRemoved(actor_id=actor.pk, community_id=page.community_id, page_id=page.pk, is_removed=on))
    changed = ContentRemoved if on else ContentChanged
    publish(changed(actor_id=actor.pk, kind="page", pk=page.pk))
