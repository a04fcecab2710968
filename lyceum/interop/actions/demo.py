"""Make the demo: the people of a story, their community, and what they said to each other."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from lyceum.communities.actions.importing import NewMembership, import_agreement, import_community, import_memberships
from lyceum.communities.actions.proposing import propose_listing
from lyceum.communities.actions.tipping import tip_listing
from lyceum.communities.models.communities import Community, Membership
from lyceum.communities.models.listings import Listing
from lyceum.communities.queries.facts import list_subject_keys, locate
from lyceum.discussions.actions.importing import NewConversation, NewPost
from lyceum.discussions.models.conversations import Post, Reaction, ReadMark
from lyceum.discussions.queries.words import get_words
from lyceum.interop.actions.importing import import_batch
from lyceum.interop.policies import can_import
from lyceum.kernel import clock
from lyceum.kernel.text.markdown import render
from lyceum.matching.places import find_places
from lyceum.notifications.actions.notices import expand_notice, notify
from lyceum.people.actions.importing import NewPerson, import_people
from lyceum.people.models.accounts import Person
from lyceum.people.models.instance import Instance
from lyceum.people.models.interests import ConceptLabel, Goal, Interest
from lyceum.people.models.profiles import PersonLanguage, Profile
from lyceum.people.requests import Actor

Row = dict[str, Any]
ORIGIN = "story"
_KINDS = ("helped", "wondered", "differently", "thanks")


@transaction.atomic
def make_story_people(actor: Actor, people: list[Row]) -> dict[str, int]:
    """The people of the story by short name; they can sign in by the demo's links only."""
    can_import(actor).enforce()
    known = import_people(actor, [NewPerson(f"{ORIGIN}:{p['handle']}", p["name"], p["handle"]) for p in people])
    made = {p["handle"]: known[f"{ORIGIN}:{p['handle']}"] for p in people}
    for p in people:
        _dress(made[p["handle"]], p)
    return made


def _dress(pk: int, p: Row) -> None:
    Person.objects.filter(pk=pk).update(
        status=Person.Status.ACTIVE,
        email=f"{p['handle']}@example.org",
        time_zone=p.get("time_zone", "UTC"),
        language=p.get("language", ""),
        is_administrator=p["role"] == "administrator",
        is_steward=p.get("greeter", False),
        date_joined=clock.now() - timedelta(days=200),
    )
    Profile.objects.filter(person=pk).update(
        about=p.get("about", ""),
        about_html=render(p.get("about", "")).html,
        pronouns=p.get("pronouns", ""),
        area=p.get("area", ""),
        country=p.get("country", ""),
        **_middle(p.get("area", ""), p.get("country", "")),
        can_be_found=p.get("can_be_found", False),
    )
    PersonLanguage.objects.bulk_create(
        [PersonLanguage(person_id=pk, code=code) for code in p.get("languages", [])], ignore_conflicts=True
    )
    labels = ConceptLabel.objects.filter(folded__in=p.get("interests", []), language="en")
    Interest.objects.bulk_create(
        [Interest(person_id=pk, concept_id=concept) for concept in set(labels.values_list("concept_id", flat=True))],
        ignore_conflicts=True,
    )
    helps = ConceptLabel.objects.filter(folded__in=p.get("helps", []), language="en").values_list(
        "concept_id", flat=True
    )
    Interest.objects.bulk_create(
        [Interest(person_id=pk, concept_id=concept, direction=Interest.Direction.HELP) for concept in set(helps)],
        ignore_conflicts=True,
    )
    if p.get("goal"):
        Goal.objects.get_or_create(person_id=pk, text=p["goal"])


def _middle(area: str, country: str) -> dict[str, float]:
    """The middle of an area, to a tenth of a degree, as people who tell theirs have it."""
    place = next(iter(find_places(area, country or None)), None) if area else None
    return {"latitude": round(place.latitude, 1), "longitude": round(place.longitude, 1)} if place else {}


@transaction.atomic
def make_story_community(actor: Actor, story: Row, people: dict[str, int]) -> Community:
    """The community with its agreement and members."""
    can_import(actor).enforce()
    subjects = {"concepts": list_subject_keys(story["community"]["topics"])}
    community = import_community(actor, story["community"] | subjects)
    import_agreement(actor, community, 1, story["agreement"], clock.now() - timedelta(days=300))
    members = [p for p in story["people"] if p["role"] != "administrator"]
    roles = {"steward": ("steward",), "owner": ("owner", "organiser")}
    import_memberships(
        actor,
        community,
        [
            NewMembership(people[p["handle"]], roles.get(p["role"], ()), clock.now() - timedelta(days=90 + i))
            for i, p in enumerate(members)
        ],
    )
    agreed = community.agreement_versions.get()
    Membership.objects.filter(community=community).update(agreement_version=agreed)
    greeters = [people[p["handle"]] for p in members if p.get("greeter")]
    Membership.objects.filter(community=community, person__in=greeters).update(is_greeter=True)
    return community


@transaction.atomic
def make_story_conversations(
    actor: Actor, community: Community, conversations: list[Row], people: dict[str, int]
) -> None:
    """What they said to each other, some hours ago, with who found what helpful; Noor has read the first half."""
    can_import(actor).enforce()
    made = import_batch(actor, community, [_conversation(actor, community, c, people) for c in conversations])
    reactions = []
    for c in conversations:
        for i, post in enumerate(c["posts"]):
            pk = made.posts[f"{ORIGIN}:{c['title']}:{i}"[:300]]
            conversation_id = made.conversations[f"{ORIGIN}:{c['title']}"[:300]]
            reactions += [
                Reaction(post_id=pk, conversation_id=conversation_id, person_id=people[handle], kind=kind)
                for kind, handles in post[3].items()
                for handle in handles
            ]
            if "@noor" in post[2]:
                _tell(actor, community, people["noor"], people[post[0]], pk)
    Reaction.objects.bulk_create(reactions, ignore_conflicts=True)
    ReadMark.objects.bulk_create(
        [
            ReadMark(person_id=people["noor"], conversation_id=pk, n=max(1, count // 2))
            for pk, count in Post.objects.filter(conversation__in=made.conversations.values(), author=people["noor"])
            .values_list("conversation", "conversation__post_count")
            .distinct()
        ],
        ignore_conflicts=True,
    )


def _tell(actor: Actor, community: Community, person: int, who: int, post: int) -> None:
    """Somebody called Noor by name: they wait in her inbox."""
    notice = notify(
        actor,
        kind="mention",
        about=("post", post),
        audience={"people": [person]},
        community_id=community.pk,
        actor_id=who,
    )
    expand_notice(actor, notice.pk)


def _conversation(actor: Actor, community: Community, c: Row, people: dict[str, int]) -> NewConversation:
    posts = []
    for i, post in enumerate(c["posts"]):
        handle, hours, source, reactions, *language = post
        counts = [len(set(reactions.get(kind, [])) - {handle}) for kind in _KINDS]
        posts.append(
            NewPost(
                origin=f"{ORIGIN}:{c['title']}:{i}"[:300],
                author_id=people[handle],
                source=source,
                html=get_words(actor, community, source).html,
                at=clock.now() - timedelta(hours=hours),
                language=language[0] if language else "en",
                counts=(counts[0], counts[1], counts[2], counts[3]),
            )
        )
    return NewConversation(
        origin=f"{ORIGIN}:{c['title']}"[:300],
        title=c["title"],
        kind=c["kind"],
        posts=posts,
        language=c.get("language", "en"),
        tags=tuple(c.get("tags", [])),
        accepted=c.get("accepted"),
    )


@transaction.atomic
def make_more_community(actor: Actor, row: Row, people: dict[str, int]) -> Community:
    """A community for a real set of conversations."""
    can_import(actor).enforce()
    names = ("slug", "name", "description", "topics", "languages", "language")
    facts = row.get("facts", {}) | {"concepts": list_subject_keys(row["topics"])}
    community = import_community(actor, {name: row[name] for name in names} | facts)
    import_agreement(actor, community, 1, ["We are kind, and we say what we do not know."], clock.now())
    import_memberships(
        actor,
        community,
        [NewMembership(people[h], ("owner", "organiser") if h == row["owner"] else ()) for h in row["members"]],
    )
    Membership.objects.filter(community=community).update(agreement_version=community.agreement_versions.get())
    return community


@transaction.atomic
def make_story_directory(actor: Actor, story: Row, people: dict[str, int]) -> None:
    """What the people of the story propose for the directory, and what they say is gone or has moved."""
    can_import(actor).enforce()
    for row in story.get("proposals", []):
        told = {name: value for name, value in row.items() if name != "by"}
        by = Person.objects.get(pk=people[row["by"]])
        propose_listing(by, told | locate(row["city"]) | {"concepts": list_subject_keys(row["topics"])})
    for row in story.get("tips", []):
        listing = Listing.objects.filter(key=row["key"]).first()
        if listing is not None:
            tip_listing(Person.objects.get(pk=people[row["by"]]), listing, row["kind"], url=row.get("url", ""))


@transaction.atomic
def mark_as_demo(actor: Actor, name: str) -> None:
    """From now on only a server that says it is the demo serves this database."""
    can_import(actor).enforce()
    values = {"name": name, "is_demo": True, "is_named": True}
    Instance.objects.update_or_create(pk=1, defaults=values)
