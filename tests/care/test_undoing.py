"""Many accounts tidied by one steward, and put back."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from lyceum.activity.models import ActivityEvent
from lyceum.activity.queries import pseudonym
from lyceum.care.actions.undoing import restore_everything, undo_everything
from lyceum.care.models import Case, Measure
from lyceum.communities.models.communities import Community, Membership
from lyceum.discussions.actions.reacting import react
from lyceum.discussions.models.conversations import Conversation, Post, Reaction
from lyceum.discussions.models.nameless import Authorship
from lyceum.kernel import clock
from lyceum.people.models.accounts import Person
from tests.factories import make_community, make_conversation, make_member, make_person, make_post, run_tasks

pytestmark = pytest.mark.django_db


def make_spammers(community: Community, conversation: Conversation, number: int) -> list[Person]:
    people = Person.objects.bulk_create(
        [Person(name=f"Buy {n}", handle=f"buy{n}", email=f"buy{n}@spam.example") for n in range(number)]
    )
    Membership.objects.bulk_create(
        [Membership(community=community, person=person, joined_at=clock.now()) for person in people]
    )
    Post.objects.bulk_create(
        [
            Post(conversation=conversation, n=n, author=person, source="Buy!", html="<p>Buy!</p>")
            for n, person in enumerate(people, 2)
        ]
    )
    Conversation.objects.filter(pk=conversation.pk).update(post_count=number + 1)
    return list(people)


def test_undo_everything_tidies_500_accounts_in_one_go_and_puts_all_back(client: Client) -> None:
    community = make_community()
    steward, victim = make_member(community, role="steward"), make_member(community)
    conversation = make_conversation(community, victim)
    opening = conversation.posts.get()
    spammers = make_spammers(community, conversation, 500)
    Reaction.objects.bulk_create(
        [Reaction(post=opening, conversation=conversation, person=p, kind="thanks") for p in spammers]
    )
    Post.objects.filter(pk=opening.pk).update(thanks=500)
    client.force_login(steward)

    page = client.get(f"/c/{community.slug}/care/accounts/?all=1").content.decode()
    with CaptureQueriesContext(connection) as captured:
        answer = client.post(
            f"/c/{community.slug}/care/accounts/?days=7",
            {"people": [p.pk for p in spammers], "reason": "Advertising"},
        )

    assert page.count('name="people"') == 500
    assert answer.status_code == 302
    assert len(captured) < 500 * 3 + 100
    assert Post.objects.filter(state=Post.State.SHOWN).count() == 1
    assert not Reaction.objects.exists()
    opening.refresh_from_db()
    assert opening.thanks == 0
    assert Membership.objects.filter(suspended_until__isnull=False).count() == 500

    client.post(f"/care/{Case.objects.get(origin='tidy').pk}/put-back/")

    opening.refresh_from_db()
    assert (Post.objects.filter(state=Post.State.SHOWN).count(), opening.thanks) == (501, 500)
    assert not Membership.objects.filter(suspended_until__isnull=False).exists()


def test_undo_everything_leaves_stewards_and_other_communities_alone() -> None:
    here, there = make_community(), make_community()
    steward, second = make_member(here, role="steward"), make_member(here, role="steward")
    spammer = make_member(here)
    make_member(there, spammer)
    post_here = make_post(make_conversation(here), spammer)
    post_there = make_post(make_conversation(there), spammer)

    undo_everything(steward, [spammer.pk, second.pk, steward.pk], here, reason="x")

    post_here.refresh_from_db()
    post_there.refresh_from_db()
    assert (post_here.state, post_there.state) == (Post.State.HIDDEN, Post.State.SHOWN)
    assert Membership.objects.get(community=here, person=second).may_write
    assert Membership.objects.get(community=there, person=spammer).may_write


def test_undo_everything_of_the_site_suspends_accounts_and_comes_back() -> None:
    community = make_community()
    site, spammer = make_person(is_steward=True), make_member(community)
    conversation = make_conversation(community, spammer)
    react(make_member(community), conversation.posts.get(), "thanks", on=True)

    case = undo_everything(site, [spammer.pk], None, reason="x")
    spammer.refresh_from_db()
    assert spammer.status == Person.Status.SUSPENDED
    assert not Conversation.objects.visible_to(site).exists()
    restore_everything(site, case)
    restore_everything(site, case)

    spammer.refresh_from_db()
    assert spammer.status == Person.Status.ACTIVE
    assert Conversation.objects.visible_to(site).exists()
    assert Measure.objects.filter(kind="restore").count() == 1


def make_nameless_writers(
    community: Community, number: int, date_joined: datetime | None = None
) -> tuple[list[Person], list[Post]]:
    joined = date_joined or clock.now()
    people = [make_member(community, make_person(date_joined=joined)) for _n in range(number)]
    posts = [make_post(make_conversation(community), make_person(status="nameless")) for _person in people]
    for person, post in zip(people, posts, strict=True):
        Post.objects.filter(pk=post.pk).update(alias="KXR4")
        Authorship.objects.create(post=post, person=person)
    return people, posts


def states(posts: list[Post]) -> set[str]:
    return set(Post.objects.filter(pk__in=[post.pk for post in posts]).values_list("state", flat=True))


def run_later() -> list[datetime]:
    """Do what waits for its moment; gives the moments."""
    waiting = DBTaskResult.objects.filter(task_path__endswith="settle_nameless", status="READY")
    moments = list(waiting.values_list("run_after", flat=True))
    waiting.update(run_after=clock.now() - timedelta(seconds=1))
    run_tasks()
    return moments


def test_undo_everything_hides_posts_without_a_name_later_and_says_nowhere_whose_they_are() -> None:
    community = make_community()
    steward = make_member(community, role="steward")
    people, posts = make_nameless_writers(community, 5)

    case = undo_everything(steward, [person.pk for person in people], community, reason="Advertising")
    run_tasks()

    assert states(posts) == {"shown"}
    measure = Measure.objects.get(case=case)
    assert measure.detail["undone"]["conversations"]["posts"] == []
    moments = run_later()
    assert states(posts) == {"hidden"}
    assert len({moment.minute * 60 + moment.second for moment in moments}) > 1
    assert min(moments) > clock.now() + timedelta(minutes=50)
    codes = {pseudonym(person.pk) for person in people} | {pseudonym(steward.pk)}
    assert not ActivityEvent.objects.filter(kind="PostRemoved", actor__in=codes).exists()

    restore_everything(steward, case)
    run_tasks()
    assert states(posts) == {"hidden"}
    run_later()
    assert states(posts) == {"shown"}


@pytest.mark.parametrize(("number", "joined"), [(4, None), (5, datetime(2020, 1, 1, tzinfo=UTC))])
def test_undo_everything_finds_nobody_out(number: int, joined: datetime | None) -> None:
    community = make_community()
    people, posts = make_nameless_writers(community, number, joined)

    undo_everything(make_member(community, role="steward"), [p.pk for p in people], community, reason="x")

    assert run_later() == []
    assert states(posts) == {"shown"}


def test_posts_without_a_name_stay_when_the_accounts_are_free_again_before() -> None:
    community = make_community()
    steward = make_member(community, role="steward")
    people, posts = make_nameless_writers(community, 5)

    restore_everything(steward, undo_everything(steward, [p.pk for p in people], community, reason="x"))
    run_later()

    assert states(posts) == {"shown"}
