"""Many accounts tidied by one steward, and put back."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lyceum.care.actions.undoing import restore_everything, undo_everything
from lyceum.care.models import Case, Measure
from lyceum.communities.models.communities import Community, Membership
from lyceum.discussions.actions.reacting import react
from lyceum.discussions.models.conversations import Conversation, Post, Reaction
from lyceum.kernel import clock
from lyceum.people.models.accounts import Person
from tests.factories import make_community, make_conversation, make_member, make_person, make_post

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
