"""Topics are followed and muted: who hears of a new conversation, and the list of what one follows."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lyceum.communities.models.communities import Community, Membership
from lyceum.discussions.actions.writing import Typed, reply, start_conversation
from lyceum.discussions.models.conversations import Conversation
from lyceum.kernel import clock
from lyceum.kernel.verdicts import Refused
from lyceum.notifications.actions.choosing import Wish, choose_steps, stop_mails
from lyceum.notifications.actions.inbox import follow, stop_following
from lyceum.notifications.actions.notices import expand_notice
from lyceum.notifications.models import Delivery, Following, InboxItem, Notice, Rhythm
from lyceum.notifications.queries.choosing import NEWS, TOPIC_NEWS, get_rhythm
from lyceum.notifications.queries.following import list_followed, topic_kind
from lyceum.notifications.queries.letters import build_content
from lyceum.people.models.accounts import Block, Mute, Person
from lyceum.people.registries import personal_data
from lyceum.people.requests import SYSTEM
from tests.factories import make_community, make_member, make_person, run_tasks

pytestmark = pytest.mark.django_db


def _levels(person: Person, community: Community, **words: str) -> None:
    for word, level in words.items():
        follow(person, person.pk, topic_kind(word), community.pk, level)


def _start(community: Community, *tags: str, by: Person | None = None, source: str = "?") -> Conversation:
    writer = by or make_member(community)
    conversation = start_conversation(writer, community, Typed(source=source, title="A question", tags=tags))
    run_tasks()
    return conversation


def _kinds(person: Person) -> list[str]:
    rows = InboxItem.objects.filter(person=person, state=InboxItem.State.OPEN)
    return list(rows.values_list("notice__kind", flat=True))


def test_who_follows_a_topic_hears_of_a_new_conversation_in_it(client: Client) -> None:
    community = make_community()
    follower, other = make_member(community), make_member(community)
    _levels(follower, community, maths="everything")

    _start(community, "maths", "sums")
    _start(community, "cooking")

    assert _kinds(follower) == [TOPIC_NEWS]
    assert _kinds(other) == []
    client.force_login(follower)
    assert "new in a topic you follow" in client.get("/inbox/").content.decode()


@pytest.mark.parametrize(
    ("words", "community_level", "hears"),
    [
        ({"maths": "everything"}, "mute", True),
        ({"maths": "everything", "sums": "everything"}, "", True),
        ({"maths": "everything", "sums": "mute"}, "", False),
        ({"maths": "mute"}, "everything", False),
    ],
)
def test_a_topic_weighs_more_than_its_community_and_a_muted_one_most(
    words: dict[str, str],
    community_level: str,
    hears: bool,  # noqa: FBT001 - a table
) -> None:
    community = make_community()
    member = make_member(community)
    _levels(member, community, **words)
    if community_level:
        follow(member, member.pk, "community", community.pk, community_level)
    choose_steps(member, member.pk, [Wish(NEWS, "site", "now")])

    _start(community, "maths", "sums")

    assert bool(_kinds(member)) is hears
    assert len(_kinds(member)) <= 1


def test_a_topic_of_another_community_is_another_topic() -> None:
    here, there = make_community(), make_community()
    member = make_member(here)
    make_member(there, member)
    _levels(member, there, maths="everything")

    _start(here, "maths")

    assert _kinds(member) == []


def test_nobody_hears_of_one_conversation_twice() -> None:
    community = make_community()
    member, writer = make_member(community), make_member(community)
    choose_steps(member, member.pk, [Wish(NEWS, way, "now") for way in ("mail", "site")])
    choose_steps(member, member.pk, [Wish(TOPIC_NEWS, "mail", "now")])
    follow(member, member.pk, "person", writer.pk, "everything")
    follow(member, member.pk, "community", community.pk, "everything")
    _levels(member, community, maths="everything", sums="everything")

    _start(community, "maths", "sums", by=writer)
    for notice in Notice.objects.all():
        Notice.objects.update(expanded_at=None)
        expand_notice(SYSTEM, notice.pk)
        run_tasks()

    assert _kinds(member) == [TOPIC_NEWS]
    assert Delivery.objects.filter(person=member).count() == 1


def test_who_mutes_a_topic_hears_no_news_of_it_but_of_what_is_for_them() -> None:
    community = make_community()
    member = make_member(community, make_person(handle="kwame"))
    choose_steps(member, member.pk, [Wish(NEWS, "site", "now")])
    _levels(member, community, maths="mute")

    conversation = _start(community, "maths")
    assert _kinds(member) == []
    follow(member, member.pk, "conversation", conversation.pk, "everything")
    reply(make_member(community), conversation, Typed(source="One."))
    reply(make_member(community), conversation, Typed(source="And you, @kwame?"))
    run_tasks()

    assert sorted(_kinds(member)) == ["mention", "reply", "reply"]


@pytest.mark.parametrize(("word", "heard"), [("maths", 0), ("cooking", 1)])
def test_replies_of_a_whole_community_do_not_come_from_a_muted_topic(word: str, heard: int) -> None:
    community = make_community()
    member = make_member(community)
    follow(member, member.pk, "community", community.pk, "everything")
    _levels(member, community, maths="mute")

    conversation = _start(community, word)
    reply(make_member(community), conversation, Typed(source="One."))
    run_tasks()

    assert _kinds(member).count("reply") == heard


def test_a_reply_to_me_comes_from_a_muted_topic_unless_the_community_is_muted_too() -> None:
    community = make_community()
    asker = make_member(community)
    _levels(asker, community, maths="mute")
    conversation = _start(community, "maths", by=asker)

    reply(make_member(community), conversation, Typed(source="One."))
    run_tasks()

    assert _kinds(asker) == ["reply"]


@pytest.mark.parametrize("apart", ["mute", "block", "left", "own"])
def test_who_is_kept_apart_or_cannot_see_hears_nothing(apart: str) -> None:
    community = make_community(visibility="closed")
    follower, writer = make_member(community), make_member(community)
    _levels(follower, community, maths="everything")
    if apart == "mute":
        Mute.objects.create(person=follower, muted=writer)
    elif apart == "block":
        Block.objects.create(person=writer, blocked=follower)
    elif apart == "left":
        Membership.objects.filter(person=follower).update(state="left")

    _start(community, "maths", by=follower if apart == "own" else writer)

    assert not InboxItem.objects.filter(person=follower).exists()
    assert not Delivery.objects.filter(person=follower).exists()


def test_mails_of_topics_wait_for_the_end_of_quiet_hours_and_stop_with_one_press() -> None:
    community = make_community()
    follower = make_member(community)
    choose_steps(follower, follower.pk, [Wish(TOPIC_NEWS, "mail", "now")])
    Rhythm.objects.filter(person=follower).update(paused_until=clock.now().date() + timedelta(days=2))
    _levels(follower, community, maths="everything")

    _start(community, "maths")
    assert not Delivery.objects.filter(person=follower, due_at__lte=clock.now()).exists()
    stop_mails(SYSTEM, follower.pk, TOPIC_NEWS)
    before = Delivery.objects.filter(person=follower).count()
    _start(community, "maths")

    assert Delivery.objects.filter(person=follower).count() == before
    assert _kinds(follower) == [TOPIC_NEWS] * 2


def test_a_weekly_letter_leaves_out_muted_topics_and_says_followed_ones_once() -> None:
    community = make_community()
    member = make_member(community)
    _levels(member, community, maths="everything", noise="mute")
    loud, silent = _start(community, "maths"), _start(community, "noise")
    other = _start(community, "cooking")

    with clock.frozen(clock.now() + timedelta(hours=13)):
        letter = build_content(member, "week", get_rhythm(member))

    assert letter is not None
    lines = [line.url for part in letter.sections for line in part.lines]
    assert [sum(f"/conversations/{one.pk}/" in line for line in lines) for one in (loud, silent, other)] == [1, 0, 1]


@pytest.mark.parametrize("level", ["everything", "mute", "normal"])
def test_the_list_of_a_topic_has_the_three_levels(client: Client, level: str) -> None:
    community = make_community()
    member = make_member(community)
    _start(community, "c++")
    client.force_login(member)
    here = f"/c/{community.slug}/conversations/?tag=c%2B%2B"
    assert f"/follow/tag/{community.pk}/?level={level}&amp;tag=c%2B%2B" in client.get(here).content.decode()
    _levels(member, community, **{"c++": "mute"})

    answer = client.post(
        f"/follow/tag/{community.pk}/?level={level}&tag=c%2B%2B", HTTP_REFERER=f"http://testserver{here}"
    )

    assert answer.headers["Location"] == here
    rows = Following.objects.filter(person=member, kind="tag:c++", pk_of=community.pk)
    assert [row.level for row in rows] == ([] if level == "normal" else [level])
    page = client.get(here).content.decode()
    assert page.split(f"?level={level}&amp;tag=c%2B%2B", 1)[1].startswith('" aria-pressed="true"')


def test_a_visitor_is_offered_no_levels_and_each_reader_their_own(client: Client) -> None:
    community = make_community()
    first, second = make_member(community), make_member(community)
    _start(community, "maths")
    here = f"/c/{community.slug}/conversations/?tag=maths"
    assert "/follow/tag/" not in client.get(here).content.decode()
    _levels(first, community, maths="mute")

    client.force_login(first)
    muted = client.get(here).content.decode()
    client.force_login(second)

    assert "You hear of no new conversation in this topic" in muted
    assert "You hear of no new conversation in this topic" not in client.get(here).content.decode()


def test_a_topic_of_a_hidden_community_cannot_be_followed_from_outside(client: Client) -> None:
    hidden = make_community(visibility="hidden")
    client.force_login(make_person())

    assert client.post(f"/follow/tag/{hidden.pk}/?level=mute&tag=maths").status_code == 404
    assert client.post(f"/follow/tag/{make_community().pk}/?level=mute&tag=").status_code == 404
    assert not Following.objects.exists()


def test_follow_takes_so_many_topics_and_no_more() -> None:
    community = make_community()
    member = make_member(community)
    Following.objects.bulk_create(
        [Following(person=member, kind=f"tag:{n}", pk_of=community.pk, level="mute") for n in range(200)]
    )

    with pytest.raises(Refused):
        _levels(member, community, maths="everything")
    _levels(member, community, **{"7": "everything"})

    assert Following.objects.count() == 200
    assert Following.objects.get(kind="tag:7").level == "everything"


@pytest.mark.parametrize("each", [1, 3])
def test_what_one_follows_costs_the_same_however_much(client: Client, each: int) -> None:
    community = make_community()
    member = make_member(community)
    for n in range(each):
        _levels(member, make_community(), **{f"word-{n}": "mute"})
        follow(member, member.pk, "community", make_community().pk, "everything")
        follow(member, member.pk, "person", make_person().pk, "everything")
        follow(member, member.pk, "conversation", _start(community).pk, "everything")
    client.force_login(member)
    client.get("/me/notices/following/")

    with CaptureQueriesContext(connection) as found:
        page = client.get("/me/notices/following/").content.decode()

    assert len(found.captured_queries) == 6
    assert page.count("/stop/") == 4 * each


def test_what_one_follows_goes_on_and_hides_what_is_closed_by_now(client: Client) -> None:
    member = make_person()
    hidden = make_community("Secret place", visibility="hidden")
    _levels(member, hidden, **{f"w{n}": "mute" for n in range(22)})
    client.force_login(member)

    page = list_followed(member)
    rest = list_followed(member, page.next or "")

    assert (len(page.items), len(rest.items)) == (20, 2)
    for address in ("/me/notices/following/", "/me/notices/"):
        shown = client.get(address).content.decode()
        assert "Not open to you any more" in shown
        assert "Secret place" not in shown


def test_stop_following_takes_the_row_of_its_owner_alone(client: Client) -> None:
    community = make_community()
    member = make_member(community)
    _levels(member, community, maths="mute")
    conversation = _start(community)
    follow(member, member.pk, "conversation", conversation.pk, "everything")
    topic, thread = Following.objects.filter(person=member).order_by("pk")

    client.force_login(make_person())
    assert client.post(f"/me/notices/following/{topic.pk}/stop/").status_code == 404
    with pytest.raises(Refused):
        stop_following(make_person(), topic)
    client.force_login(member)
    for row in (topic, thread):
        assert client.get(f"/me/notices/following/{row.pk}/stop/").status_code == 405
        client.post(f"/me/notices/following/{row.pk}/stop/")

    assert [(row.kind, row.level) for row in Following.objects.filter(person=member)] == [("conversation", "normal")]
    assert list_followed(member).items == []


def test_topics_are_in_the_export_and_go_with_the_person() -> None:
    community = make_community()
    member = make_member(community)
    _levels(member, community, maths="mute")
    plug = personal_data["notices"]

    assert plug.export(member)["following"] == [{"kind": "tag:maths", "number": community.pk, "level": "mute"}]
    plug.erase(member)

    assert not Following.objects.exists()


def test_following_a_topic_never_makes_news_come_later() -> None:
    community = make_community()
    member = make_member(community)
    choose_steps(member, member.pk, [Wish(NEWS, "mail", "now")])
    _levels(member, community, maths="everything")

    _start(community, "maths")

    assert Delivery.objects.filter(person=member, notice__kind=NEWS, channel="mail").count() == 1
    assert InboxItem.objects.filter(person=member).count() == 1


def test_a_muted_topic_is_not_heard_of_by_following_who_writes() -> None:
    community = make_community()
    member, writer = make_member(community), make_member(community)
    follow(member, member.pk, "person", writer.pk, "everything")
    _levels(member, community, maths="mute")

    _start(community, "maths", by=writer)

    assert _kinds(member) == []


@pytest.mark.parametrize("address", [f"tag:{'x' * 500}", "tag:maths", "tag"])
def test_a_topic_is_followed_by_its_own_address_alone(client: Client, address: str) -> None:
    community = make_community()
    member = make_member(community)
    client.force_login(member)

    answer = client.post(f"/follow/{address}/{community.pk}/?level=everything")

    assert answer.status_code == 404
    assert not Following.objects.filter(person=member, kind__startswith="tag").exists()
