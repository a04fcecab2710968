"""A community as an archive, version 1 of `docs/reference/archive.md`: names only of those who wrote or agreed."""

import re
from collections.abc import Iterator
from typing import Any

from django.conf import settings

from lyceum.communities.models.communities import Community, Membership
from lyceum.discussions.models.conversations import Conversation, ConversationTag, Post
from lyceum.files.models import File
from lyceum.interop.models import ImportedThing
from lyceum.interop.queries.parts import list_part_rows, moment_words
from lyceum.people.models.accounts import Person

FORMAT = "lyceum-archive"
VERSION = 1
_QUOTE = re.compile(r"\[!quote (\d{1,15})\]")
Row = dict[str, Any]


class Addresses:
    """The ids things have in archives: where they were imported from, or their address here."""

    def __init__(self) -> None:
        rows = ImportedThing.objects.values_list("kind", "pk_of", "origin")
        self.known = {(kind, pk): origin for kind, pk, origin in rows if not origin.startswith("from:")}

    def of(self, kind: str, pk: int) -> str:
        found = self.known.get((kind, pk))
        return found or f"{settings.SITE_URL}/{'p' if kind == 'post' else kind}/{pk}"


def list_archive_rows(community: Community) -> Iterator[tuple[str, Iterator[Row]]]:
    """The files of an archive by name, each with its rows in a stable order."""
    addresses = Addresses()
    yield "community.jsonl", iter([_community(community, addresses)])
    yield "agreement.jsonl", _agreement(community)
    yield "people.jsonl", _people(community, addresses)
    yield "memberships.jsonl", _memberships(community, addresses)
    yield "conversations.jsonl", _conversations(community, addresses)
    yield "posts.jsonl", _posts(community, addresses)
    yield "parts.jsonl", list_part_rows(community, addresses.of)
    yield "files.jsonl", _files(community, addresses)


def _community(community: Community, addresses: Addresses) -> Row:
    fields = (
        "slug",
        "name",
        "description",
        "languages",
        "topics",
        "audience",
        "format",
        "country",
        "region",
        "city",
        "time_zone",
        "founded",
        "concepts",
        "learner_levels",
        "pace",
        "hours_a_week",
        "cost",
        "cost_note",
        "access",
        "welcomes_newcomers",
        "meetings_zone",
        "meetings_slots",
        "level",
        "visibility",
        "join_mode",
        "join_questions",
        "welcome",
        "language",
    )
    return {"id": addresses.of("community", community.pk), **{name: getattr(community, name) for name in fields}}


def _agreement(community: Community) -> Iterator[Row]:
    for version in community.agreement_versions.order_by("n"):
        yield {"n": version.n, "points": version.points, "published_at": version.published_at.isoformat()}


def _people(community: Community, addresses: Addresses) -> Iterator[Row]:
    """Whoever wrote here, by the name under their words, and members who agreed to move with the community."""
    authors = Post.objects.filter(conversation__community=community).values_list("author_id", flat=True)
    moving = Membership.objects.inside().filter(community=community, may_move=True)
    agreed = set(moving.values_list("person_id", flat=True))
    everybody = Person.objects.in_bulk(set(authors) | agreed)
    for pk in sorted(everybody):
        person = everybody[pk]
        if person.status == Person.Status.NAMELESS:
            continue
        row: Row = {"id": person.origin or addresses.of("person", pk), "name": person.name, "handle": person.handle}
        if person.is_former:
            row["name"], row["handle"] = "", ""
        yield row


def _memberships(community: Community, addresses: Addresses) -> Iterator[Row]:
    rows = Membership.objects.inside().filter(community=community, may_move=True).select_related("person")
    for m in rows.order_by("person_id"):
        yield {
            "person": m.person.origin or addresses.of("person", m.person_id),
            "roles": [role for role in Membership.ROLES if getattr(m, f"is_{role}")],
            "joined_at": m.joined_at.isoformat() if m.joined_at else None,
        }


def _conversations(community: Community, addresses: Addresses) -> Iterator[Row]:
    tags: dict[int, list[str]] = {}
    for pk, tag in ConversationTag.objects.filter(conversation__community=community).values_list(
        "conversation", "tag"
    ):
        tags.setdefault(pk, []).append(tag)
    rows = Conversation.objects.filter(
        community=community, removed_at__isnull=True, merged_into__isnull=True, is_held=False
    )
    for c in rows.order_by("started_at", "pk").iterator(2_000):
        yield {
            "id": addresses.of("conversation", c.pk),
            "kind": c.kind,
            "title": c.title,
            "language": c.language,
            "is_public": c.is_public,
            "tags": sorted(tags.get(c.pk, [])),
            "accepted": addresses.of("post", c.accepted_id) if c.accepted_id else None,
        }


def _posts(community: Community, addresses: Addresses) -> Iterator[Row]:
    """Posts in Markdown by conversation and position; of removed and hidden ones only the place is kept."""
    rows = Post.objects.filter(
        conversation__community=community,
        conversation__removed_at__isnull=True,
        conversation__is_held=False,
        n__isnull=False,
    ).select_related("author")
    for p in rows.order_by("conversation__started_at", "conversation_id", "n").iterator(2_000):
        shown = p.state == Post.State.SHOWN
        yield {
            "id": addresses.of("post", p.pk),
            "conversation": addresses.of("conversation", p.conversation_id),
            "author": "" if p.alias else p.author.origin or addresses.of("person", p.author_id),
            "alias": p.alias,
            "intent": p.intent,
            "at": p.at.isoformat(),
            "edited_at": moment_words(p.edited_at, by_day=bool(p.alias)),
            "language": p.language,
            "state": p.state,
            "markdown": _QUOTE.sub(lambda m: f"[!quote {addresses.of('post', int(m[1]))}]", p.source)
            if shown
            else "",
            "reactions": [p.helped, p.wondered, p.differently, p.thanks],
        }


def _files(community: Community, addresses: Addresses) -> Iterator[Row]:
    posts = Post.objects.filter(conversation__community=community, state=Post.State.SHOWN).values("pk")
    rows = File.objects.filter(about_kind="post", about_pk__in=posts, removed_at__isnull=True)
    for f in rows.order_by("public_id"):
        yield {
            "id": f.public_id,
            "name": f.name,
            "media_type": f.media_type,
            "size": f.size,
            "checksum": f.checksum,
            "text": f.text,
            "width": f.width,
            "height": f.height,
            "post": addresses.of("post", f.about_pk or 0),
            "path": f.path,
        }
