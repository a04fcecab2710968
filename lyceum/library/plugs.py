"""What the library adds to the apps below: a tab, a part of conversations, search, kinds of things, personal data."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lyceum.communities.registries import SearchHit, SearchSource, SearchText, Tab, search_sources, tabs
from lyceum.discussions.queries.reading import ReadingPage
from lyceum.discussions.registries import conversation_parts
from lyceum.kernel.text.plain import excerpt, plain
from lyceum.library.actions import remove_page
from lyceum.library.models import Page, PageAuthor, PageRevision
from lyceum.library.policies import can_make_page
from lyceum.library.queries import find_page_of, has_taken_part
from lyceum.notifications.registries import NoticeKind, notice_kinds
from lyceum.people.models.accounts import Person
from lyceum.people.registries import Panel, PersonalData, ThingKind, personal_data, things
from lyceum.people.requests import Viewer


def _part(viewer: Viewer, reading: ReadingPage) -> dict[str, Any] | None:
    """The page a conversation was kept as, or the way to keep it, for those who took part."""
    conversation = reading.conversation
    if conversation.accepted_id is None:
        return None
    page = find_page_of(viewer, conversation)
    if page is not None:
        return {"page": page, "may_make": False}
    if not isinstance(viewer, Person) or reading.membership is None:
        return None
    took_part = has_taken_part(viewer, conversation)
    may = can_make_page(viewer, conversation, reading.membership, took_part=took_part)
    return {"page": None, "may_make": True} if may else None


def _text(pk: int) -> SearchText | None:
    row = Page.objects.filter(pk=pk, removed_at__isnull=True).first()
    if row is None:
        return None
    return SearchText(
        row.community_id, row.language, row.title, plain(row.source), row.changed_at, for_members=not row.is_public
    )


def _hits(viewer: Viewer, pks: Iterable[int]) -> dict[int, SearchHit]:
    rows = Page.objects.visible_to(viewer).filter(pk__in=list(pks)).select_related("community")
    return {
        row.pk: SearchHit(
            url=_address(row),
            title=row.title,
            text=excerpt(row.source),
            meta=(row.community.name,),
            at=row.changed_at,
        )
        for row in rows
    }


def _address(page: Page) -> str:
    return f"/c/{page.community.slug}/library/{page.pk}/"


def _find(viewer: Viewer, pk: int) -> Page | None:
    return Page.objects.visible_to(viewer).filter(pk=pk).select_related("community").first()


def _find_many(viewer: Viewer, pks: Iterable[int]) -> dict[int, Page]:
    rows = Page.objects.visible_to(viewer).filter(pk__in=list(pks)).select_related("community")
    return {row.pk: row for row in rows}


def _export(person: Person) -> dict[str, Any]:
    return {
        "pages_made": [{"title": p.title, "markdown": p.source} for p in Page.objects.filter(made_by=person)],
        "pages_changed": list(PageRevision.objects.filter(by=person).values_list("page__title", flat=True)),
    }


def _erase(person: Person) -> None:
    PageAuthor.objects.filter(person=person).delete()


tabs.plug("library", Tab("library", gettext_lazy("Library"), "library:list"), position=30)
conversation_parts.plug("page", Panel("library/parts/kept.html", _part), position=60)
search_sources.plug(
    "page",
    SearchSource("page", gettext_lazy("Library"), _text, _hits, lambda: Page.objects.values_list("pk", flat=True)),
    position=25,
)
things.plug(
    "page",
    ThingKind(
        kind="page",
        label=gettext_lazy("A page of the library"),
        find=_find,
        find_many=_find_many,
        find_any=lambda pk: Page.objects.filter(pk=pk).select_related("community").first(),
        url=_address,
        title=lambda page: page.title,
        author_id=lambda page: page.made_by_id,
        community_id=lambda page: page.community_id,
        quote=lambda page: page.source,
        hide=lambda actor, page, _reason: remove_page(actor, page),
        restore=lambda actor, page: remove_page(actor, page, on=False),
    ),
)
notice_kinds.plug(
    "page_made",
    NoticeKind(
        "page_made",
        gettext_lazy("My words are kept as a page"),
        lambda _n, title: _("What you wrote is kept in the library: %(title)s") % {"title": title},
    ),
)
personal_data.plug(
    "library",
    PersonalData(
        label=gettext_lazy("Pages of the library you made, and that your words are in"),
        purpose=gettext_lazy("Naming who wrote what a community keeps."),
        retention=gettext_lazy("Pages stay with the community; your name goes with your account."),
        export=_export,
        erase=_erase,
    ),
)
