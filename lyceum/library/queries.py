"""What can be read of the library: pages, their authors, and the words a new page begins with."""

from dataclasses import dataclass

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from lyceum.communities.models.communities import Community
from lyceum.discussions.models.asking import Explanation
from lyceum.discussions.models.conversations import Conversation, Post
from lyceum.kernel.paging import KeyPage, key_page
from lyceum.library.models import Page
from lyceum.people.models.accounts import Person
from lyceum.people.requests import Viewer


@dataclass(frozen=True, slots=True)
class PageView:
    """A page with those whose words it keeps."""

    page: Page
    authors: list[Person]
    nameless: bool


def get_page(viewer: Viewer, slug: str, pk: int) -> PageView:
    """The page, or 404: to whom may not see it, it does not exist. Two statements."""
    rows = Page.objects.visible_to(viewer).select_related("community", "made_from", "made_by")
    page = get_object_or_404(rows, pk=pk, community__slug=slug)
    people = [row.person for row in page.authors.select_related("person").order_by("pk")]
    named = [person for person in people if person.status not in {Person.Status.NAMELESS, Person.Status.FORMER}]
    return PageView(page, named, len(named) < len(people))


def get_own_page(viewer: Viewer, pk: int) -> Page:
    """A page that may have been taken out, for its undo."""
    return get_object_or_404(Page.objects.select_related("community"), pk=pk, made_by=viewer.pk or 0)


def list_pages(viewer: Viewer, community: Community, after: str = "") -> KeyPage[Page]:
    """The pages of a community's library that the viewer may read, the newest change first."""
    rows = Page.objects.visible_to(viewer).filter(community=community.pk).select_related("made_from")
    return key_page(rows, by=("changed_at", "id"), after=after)


def find_page_of(viewer: Viewer, conversation: Conversation) -> Page | None:
    """The page a conversation was kept as."""
    return Page.objects.visible_to(viewer).filter(made_from=conversation.pk).select_related("community").first()


def list_authors_of(conversation: Conversation) -> list[int]:
    """Whose words a page of a conversation keeps: the answer's, and the asker's."""
    posts = Post.objects.filter(conversation=conversation, state=Post.State.SHOWN, n__isnull=False)
    answer = posts.filter(pk=conversation.accepted_id or 0).values_list("author_id", flat=True)
    return list(dict.fromkeys([*answer, conversation.author_id]))


def first_words(conversation: Conversation) -> str:
    """What a new page begins with: the answer in short, then the accepted answer's own words."""
    short = Explanation.objects.filter(
        conversation=conversation, confirmed_at__isnull=False, post=conversation.accepted_id
    ).first()
    answer = Post.objects.filter(pk=conversation.accepted_id or 0, state=Post.State.SHOWN).first()
    parts = [short.source if short else "", f"## {_('The answer')}\n\n{answer.source}" if answer else ""]
    return "\n\n".join(part for part in parts if part)


def has_taken_part(viewer: Viewer, conversation: Conversation) -> bool:
    return Post.objects.filter(conversation=conversation, author=viewer.pk or 0).exists()
