"""Bring in communities and listings from elsewhere, in bulk."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from lyceum.communities.models.communities import AgreementVersion, Community, Membership
from lyceum.communities.models.listings import Listing
from lyceum.communities.policies import can_import
from lyceum.communities.signals import CommunityFounded
from lyceum.kernel import clock
from lyceum.kernel.bus import ContentChanged, ManyChanged, publish
from lyceum.kernel.text.addresses import address_key
from lyceum.kernel.text.foreign import from_html
from lyceum.kernel.text.lookalikes import skeleton
from lyceum.kernel.text.markdown import render
from lyceum.kernel.text.plain import plain
from lyceum.people.requests import Actor

BATCH = 1_000

# A tag that only HTML has; "a < b" and "<3" are words.
_TAG = re.compile(r"</?(?:p|br|a|b|i|em|strong|ul|ol|li|div|span|h[1-6])(?:\s[^<>]*)?/?>", re.IGNORECASE)


def _free_slug(name: str, taken: set[str]) -> str:
    """A slug of the name in its own script, with the next free number when it is taken."""
    slug = slugify(name, allow_unicode=True)[:70] or "community"
    if slug not in taken:
        return slug
    number = 2
    while f"{slug}-{number}" in taken:
        number += 1
    return f"{slug}-{number}"


@dataclass(frozen=True, slots=True)
class NewListing:
    """A listing from elsewhere: its key in the source, and the columns of the model."""

    key: str
    name: str
    columns: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def import_listings(actor: Actor, listings: Sequence[NewListing]) -> tuple[int, int]:
    """Store or refresh listings by their keys; says how many are new and how many were known."""
    can_import(actor).enforce()
    known = dict(Listing.objects.filter(key__in=[new.key for new in listings]).values_list("key", "pk"))
    taken = set(Listing.objects.values_list("slug", flat=True)) if len(known) < len(listings) else set()
    fresh = []
    for new in listings:
        if new.key in known:
            columns = _in_plain_words(new.columns) | _keys(new)
            Listing.objects.filter(key=new.key).update(name=new.name, **columns)
            continue
        slug = _free_slug(new.name, taken)
        taken.add(slug)
        columns = _in_plain_words(new.columns) | _keys(new)
        fresh.append(Listing(key=new.key, slug=slug, name=new.name, **columns))
    Listing.objects.bulk_create(fresh, batch_size=BATCH)
    pks = Listing.objects.filter(key__in=[new.key for new in listings]).values_list("pk", flat=True)
    if listings:
        publish(ManyChanged(kind="listing", pks=tuple(pks)))
    return len(fresh), len(known)


def _keys(new: NewListing) -> dict[str, str]:
    """What proposals are compared with."""
    url = new.columns.get("url")
    return {"name_key": skeleton(new.name)} | ({"address_key": address_key(str(url))} if url is not None else {})


def _in_plain_words(columns: dict[str, Any]) -> dict[str, Any]:
    """The columns with a description that was HTML elsewhere as the plain text it is shown as."""
    described = str(columns.get("description", ""))
    return columns | {"description": plain(from_html(described))} if _TAG.search(described) else columns


@transaction.atomic
def import_community(actor: Actor, columns: dict[str, Any]) -> Community:
    """Make a community from its columns; its slug gets a number when it is taken here."""
    can_import(actor).enforce()
    columns = dict(columns)
    taken = set(Community.objects.values_list("slug", flat=True))
    wanted = str(columns.pop("slug", "")) or str(columns.get("name", ""))
    welcome = str(columns.get("welcome", ""))
    community = Community.objects.create(
        slug=_free_slug(wanted, taken),
        name_key=skeleton(str(columns.get("name", ""))),
        welcome_html=render(welcome).html if welcome else "",
        **columns,
    )
    publish(CommunityFounded(actor_id=actor.pk, community_id=community.pk))
    publish(ContentChanged(actor_id=actor.pk, kind="community", pk=community.pk))
    return community


@transaction.atomic
def import_agreement(actor: Actor, community: Community, n: int, points: list[str], published_at: datetime) -> None:
    """A version of the agreement as it was elsewhere; one that is here already stays."""
    can_import(actor).enforce()
    AgreementVersion.objects.get_or_create(
        community=community, n=n, defaults={"points": points, "published_at": published_at}
    )


@dataclass(frozen=True, slots=True)
class NewMembership:
    """A membership from elsewhere, of somebody who agreed to move along."""

    person_id: int
    roles: tuple[str, ...] = ()
    joined_at: datetime | None = None


@transaction.atomic
def import_memberships(actor: Actor, community: Community, memberships: Iterable[NewMembership]) -> int:
    """Memberships with their roles; people who are members here already keep theirs."""
    can_import(actor).enforce()
    rows = [
        Membership(
            community=community,
            person_id=new.person_id,
            joined_at=new.joined_at or clock.now(),
            may_move=True,
            **{f"is_{role}": True for role in new.roles if role in Membership.ROLES},
        )
        for new in memberships
    ]
    Membership.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    count = Membership.objects.inside().filter(community=community).count()
    Community.objects.filter(pk=community.pk).update(member_count=count)
    return len(rows)
