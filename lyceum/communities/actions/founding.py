"""Found a community, change what it says of itself, end it."""

import secrets
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.text import slugify

from lyceum.communities.actions.steps import lock_community
from lyceum.communities.models.communities import AgreementVersion, Community, Membership
from lyceum.communities.policies import can_found_community, can_own, can_run, can_stand_under
from lyceum.communities.queries import find_membership, is_above
from lyceum.communities.queries.directory import count_founded
from lyceum.communities.queries.shapes import shape_of
from lyceum.communities.signals import (
    AgreementPublished,
    CommunityChanged,
    CommunityClosed,
    CommunityFounded,
    CommunityNarrowed,
    CommunityReopened,
)
from lyceum.kernel import clock
from lyceum.kernel.bus import ContentChanged, publish
from lyceum.kernel.once import use_key
from lyceum.kernel.text.lookalikes import skeleton
from lyceum.kernel.text.markdown import render
from lyceum.matching.places import find_places
from lyceum.people.actions.steps import lock_person
from lyceum.people.models.accounts import Person
from lyceum.people.models.instance import Instance
from lyceum.people.queries.site import get_instance
from lyceum.people.requests import Actor

MOST_POINTS = 20


@dataclass(frozen=True, slots=True)
class Founding:
    """What somebody typed to found a community."""

    name: str
    description: str
    visibility: str = Community.Visibility.PUBLIC
    join_mode: str = Community.JoinMode.OPEN
    language: str = "en"
    points: list[str] = field(default_factory=list)
    level: str = Community.Level.COMMUNITY
    form_key: str = ""
    shape: str = ""
    city: str = ""


@transaction.atomic
def found_community(actor: Person, typed: Founding) -> Community:
    """Make a community with its first agreement; whoever founds it owns it."""
    lock_person(actor.pk)
    everybody = get_instance().founding == Instance.Founding.EVERYBODY
    can_found_community(actor, everybody=everybody, founded=count_founded(actor)).enforce()
    community = Community.objects.create(
        slug=_free_slug(typed.name, told=typed.visibility != Community.Visibility.HIDDEN),
        name=typed.name,
        name_key=skeleton(typed.name),
        description=typed.description,
        visibility=typed.visibility,
        join_mode=typed.join_mode,
        language=typed.language,
        languages=[typed.language],
        level=typed.level,
        member_count=1,
        city=typed.city,
        **_facts(typed),
    )
    use_key(typed.form_key, f"/c/{community.slug}/")
    version = None
    if typed.points:
        version = AgreementVersion.objects.create(
            community=community, n=1, points=typed.points[:MOST_POINTS], published_by=actor
        )
    Membership.objects.create(
        community=community,
        person=actor,
        is_owner=True,
        is_organiser=True,
        is_steward=True,
        is_greeter=bool(typed.shape),
        joined_at=clock.now(),
        agreement_version=version,
    )
    publish(CommunityFounded(actor_id=actor.pk, community_id=community.pk, shape=typed.shape))
    publish(ContentChanged(actor_id=actor.pk, kind="community", pk=community.pk))
    return community


def _facts(typed: Founding) -> dict[str, Any]:
    """What a shape says on the card, and where its town is."""
    facts: dict[str, Any] = {}
    if typed.shape:
        shape = shape_of(typed.shape)
        facts = {"format": shape.format, "pace": shape.pace, "welcomes_newcomers": True}
    if typed.city and (places := find_places(typed.city)):
        town = places[0]
        facts |= {"latitude": town.latitude, "longitude": town.longitude, "country": town.country}
    return facts


def _free_slug(name: str, *, told: bool) -> str:
    """A short name nobody has; with a tail when the name is taken or says nothing.

    A hidden community always has a tail, so that nobody who founds one of the same name learns of it.
    """
    slug = slugify(name, allow_unicode=True)[:60].strip("-") or "community"
    if not told or slug == "new" or Community.objects.filter(slug=slug).exists():
        slug = f"{slug}-{secrets.token_hex(3)}"
    return slug


# What may be changed by its organisers; each change is kept with before and after.
CHANGEABLE = frozenset(
    {
        "name",
        "description",
        "visibility",
        "join_mode",
        "join_questions",
        "mail_domain",
        "language",
        "languages",
        "topics",
        "format",
        "city",
        "country",
        "level",
        "welcome",
        "picture_url",
        "picture_alt",
    }
)


@transaction.atomic
def change_community(actor: Actor, community: Community, changes: dict[str, Any]) -> Community:
    """Save settings; a public community that closes takes what was written before inside with it for ever."""
    community = lock_community(community.pk)
    can_run(actor, find_membership(actor, community)).enforce()
    was_public = community.is_public
    wanted = {name: value for name, value in changes.items() if name in CHANGEABLE}
    before = {name: getattr(community, name) for name in wanted if getattr(community, name) != wanted[name]}
    if not before:
        return community
    for name in before:
        setattr(community, name, wanted[name])
    if "welcome" in before:
        community.welcome_html = render(community.welcome).html
    if "name" in before:
        community.name_key = skeleton(community.name)
    community.version += 1
    community.save()
    after = {name: wanted[name] for name in before}
    publish(
        CommunityChanged(actor_id=actor.pk, community_id=community.pk, before=_words(before), after=_words(after))
    )
    if was_public and not community.is_public:
        publish(CommunityNarrowed(actor_id=actor.pk, community_id=community.pk))
    publish(ContentChanged(actor_id=actor.pk, kind="community", pk=community.pk))
    return community


def _words(values: dict[str, Any]) -> dict[str, str]:
    return {name: str(value)[:300] for name, value in values.items()}


@transaction.atomic
def move_community(actor: Actor, community: Community, parent: Community | None) -> None:
    """Put a community under a chapter or an institution, or on its own; both sides have to want it."""
    community = lock_community(community.pk)
    can_run(actor, find_membership(actor, community)).enforce()
    if parent is not None:
        parent = lock_community(parent.pk)
        there = find_membership(actor, parent)
        can_stand_under(actor, parent, there, is_loop=is_above(community, parent)).enforce()
    if community.parent_id == (parent.pk if parent else None):
        return
    before = str(community.parent or "")
    Community.objects.filter(pk=community.pk).update(parent=parent, version=F("version") + 1)
    publish(
        CommunityChanged(
            actor_id=actor.pk,
            community_id=community.pk,
            before={"parent": before},
            after={"parent": str(parent or "")},
        )
    )


@transaction.atomic
def publish_agreement(actor: Actor, community: Community, points: list[str]) -> AgreementVersion:
    """Put a new version of the agreement in force; the ones before stay readable."""
    community = lock_community(community.pk)
    can_run(actor, find_membership(actor, community)).enforce()
    last = AgreementVersion.objects.filter(community=community).order_by("-n").first()
    if last is not None and last.points == points:
        return last
    version = AgreementVersion.objects.create(
        community=community, n=(last.n if last else 0) + 1, points=points[:MOST_POINTS], published_by_id=actor.pk
    )
    if isinstance(actor, Person):
        Membership.objects.filter(community=community, person=actor).update(agreement_version=version)
    Community.objects.filter(pk=community.pk).update(version=F("version") + 1)
    publish(AgreementPublished(actor_id=actor.pk, community_id=community.pk, version=version.n))
    return version


@transaction.atomic
def close_community(actor: Actor, community: Community) -> None:
    """End a community; nothing is deleted, and its owner can open it again."""
    community = lock_community(community.pk)
    can_own(actor, find_membership(actor, community)).enforce()
    if community.closed_at:
        return
    Community.objects.filter(pk=community.pk).update(closed_at=clock.now(), version=F("version") + 1)
    publish(CommunityClosed(actor_id=actor.pk, community_id=community.pk))


@transaction.atomic
def reopen_community(actor: Actor, community: Community) -> None:
    """Let a community that has ended go on."""
    community = lock_community(community.pk)
    can_own(actor, find_membership(actor, community)).enforce()
    if not community.closed_at:
        return
    Community.objects.filter(pk=community.pk).update(closed_at=None, version=F("version") + 1)
    publish(CommunityReopened(actor_id=actor.pk, community_id=community.pk))
