"""Signs of life: what is measured of conversations, quiet and asleep by rule, hosts asked once a spell."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lyceum.communities.actions.living import measure_life
from lyceum.communities.models.communities import Community, Life
from lyceum.discussions.models.conversations import Conversation, Post
from lyceum.discussions.queries.life import list_life
from lyceum.kernel import clock
from lyceum.kernel.verdicts import Refused
from lyceum.notifications.models import Notice
from lyceum.people.requests import SYSTEM
from tests.factories import make_community, make_conversation, make_member, make_person, make_post

pytestmark = pytest.mark.django_db


def talk(community: Community, *, days: float, after: tuple[float, ...] = (), kind: str = "question") -> Conversation:
    """A conversation started so many days ago, with replies of others so many minutes after."""
    conversation = make_conversation(community, kind=kind)
    for _minutes in after:
        make_post(conversation)
    start = clock.now() - timedelta(days=days)
    for post in conversation.posts.order_by("n"):
        minutes = (0.0, *after)[(post.n or 1) - 1]
        Post.objects.filter(pk=post.pk).update(at=start + timedelta(minutes=minutes))
    last = start + timedelta(minutes=max(after, default=0))
    people = len(set(conversation.posts.values_list("author", flat=True)))
    Conversation.objects.filter(pk=conversation.pk).update(started_at=start, last_post_at=last, people_count=people)
    return conversation


def life(community: Community) -> Life:
    measure_life(SYSTEM)
    return Life.objects.get(community=community)


def test_life_counts_answers_and_the_median_first_reply() -> None:
    community = make_community()
    talk(community, days=1, after=(10, 500))
    talk(community, days=2, after=(200,))
    talk(community, days=3, after=(60,))
    talk(community, days=4)
    talk(community, days=70, after=(5,))

    told = life(community)

    assert (told.state, told.questions, told.answered, told.first_reply_minutes) == ("lively", 5, 4, 60)
    assert told.active_people == 8
    assert told.last_activity_at == max(Conversation.objects.values_list("last_post_at", flat=True))


def test_words_nobody_can_read_and_replies_to_oneself_count_for_nothing() -> None:
    community = make_community()
    alone = talk(community, days=1)
    make_post(alone, alone.author)
    Conversation.objects.filter(pk=alone.pk).update(people_count=1)
    hidden = talk(community, days=1, after=(3,))
    Post.objects.filter(conversation=hidden, n=2).update(state="hidden")
    removed = talk(community, days=0, after=(3,))
    Conversation.objects.filter(pk=removed.pk).update(removed_at=clock.now())

    told = life(community)

    assert told.first_reply_minutes is None
    assert told.questions == 2


@pytest.mark.parametrize(("days", "state"), [(29, "lively"), (31, "quiet"), (89, "quiet"), (91, "asleep")])
def test_state_follows_the_last_words(days: int, state: str) -> None:
    community = make_community()
    talk(community, days=days)

    assert life(community).state == state


def test_a_community_without_words_is_as_old_as_itself() -> None:
    young = make_community()
    old = make_community(made_at=clock.now() - timedelta(days=40))

    measure_life(SYSTEM)

    assert dict(Life.objects.values_list("community", "state")) == {young.pk: "lively", old.pk: "quiet"}


def test_hosts_are_asked_once_a_quiet_spell() -> None:
    community = make_community()
    owner = make_member(community, role="owner")
    make_member(community)
    talk(community, days=31)

    for _day in range(3):
        measure_life(SYSTEM)
    assert [n.audience for n in Notice.objects.filter(kind="quieted")] == [{"people": [owner.pk]}]

    talk(community, days=0)
    measure_life(SYSTEM)
    with clock.frozen(clock.now() + timedelta(days=35)):
        measure_life(SYSTEM)
    assert Notice.objects.filter(kind="quieted").count() == 2


def test_measuring_costs_the_same_for_one_and_for_many() -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            measure_life(SYSTEM)
        return len([one for one in captured if "SAVEPOINT" not in one["sql"]])

    talk(make_community(), days=1, after=(5,))
    measure_life(SYSTEM)
    few = count()
    for _n in range(3):
        talk(make_community(), days=1, after=(5,))
    measure_life(SYSTEM)

    assert count() == few
    assert few <= 10


def test_life_is_measured_by_the_software_alone() -> None:
    make_community()

    with pytest.raises(Refused):
        measure_life(make_person())

    assert not Life.objects.exists()


def test_list_life_of_nothing_is_nothing() -> None:
    assert list_life([]) == {}
