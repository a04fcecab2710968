"""Founding a community, its settings, its place, its agreement, its end."""

import pytest

from lyceum.communities.actions.founding import (
    Founding,
    change_community,
    close_community,
    found_community,
    move_community,
    publish_agreement,
    reopen_community,
)
from lyceum.communities.actions.importing import NewListing, import_listings
from lyceum.communities.actions.joining import accept_agreement
from lyceum.communities.models.communities import Community, Membership
from lyceum.communities.models.listings import Listing
from lyceum.discussions.models.conversations import Conversation
from lyceum.kernel import clock
from lyceum.kernel.once import PressedTwiceError, new_key
from lyceum.kernel.verdicts import Refused
from lyceum.people.models.instance import Instance
from lyceum.people.requests import SYSTEM
from tests.factories import make_community, make_conversation, make_member, make_person

pytestmark = pytest.mark.django_db


def test_found_community_makes_its_founder_owner_under_the_first_agreement() -> None:
    noor = make_person()

    community = found_community(noor, Founding(name="Statistik, langsam", description="x", points=["We are kind."]))

    own = Membership.objects.get(community=community, person=noor)
    assert community.slug == "statistik-langsam"
    assert (own.is_owner, own.is_organiser, own.agreement_version and own.agreement_version.n) == (True, True, 1)
    assert community.member_count == 1


@pytest.mark.parametrize("name", ["Statistics", "统计", "!!!", "new", "🧮"])
def test_found_community_finds_a_free_short_name_twice(name: str) -> None:
    first = found_community(make_person(), Founding(name=name, description="x"))
    second = found_community(make_person(), Founding(name=name, description="x"))

    assert first.slug != second.slug
    assert first.slug not in {"", "new"}


def test_found_community_does_not_tell_that_a_hidden_one_has_the_name() -> None:
    hidden = found_community(make_person(), Founding(name="Weavers", description="x", visibility="hidden"))
    shown = found_community(make_person(), Founding(name="Weavers", description="x"))

    assert shown.slug == "weavers"
    assert hidden.slug.startswith("weavers-")


def test_found_community_with_the_same_key_founds_once() -> None:
    noor, key = make_person(), new_key()
    found_community(noor, Founding(name="One", description="x", form_key=key))

    with pytest.raises(PressedTwiceError):
        found_community(noor, Founding(name="One", description="x", form_key=key))

    assert Community.objects.count() == 1


def test_found_community_is_refused_where_only_stewards_found() -> None:
    Instance.objects.update_or_create(pk=1, defaults={"founding": Instance.Founding.STEWARDS})

    with pytest.raises(Refused):
        found_community(make_person(), Founding(name="One", description="x"))

    assert not Community.objects.exists()
    assert found_community(make_person(is_steward=True), Founding(name="One", description="x")).pk


def test_found_community_lets_new_accounts_found_one() -> None:
    new = make_person(date_joined=clock.now())
    found_community(new, Founding(name="One", description="x"))

    with pytest.raises(Refused, match="first week"):
        found_community(new, Founding(name="Two", description="x"))


def test_found_community_does_not_limit_the_first_administrator() -> None:
    first = make_person(date_joined=clock.now(), is_administrator=True)
    found_community(first, Founding(name="One", description="x"))

    assert found_community(first, Founding(name="Two", description="x")).pk


def test_change_community_to_closed_takes_public_words_inside_for_good() -> None:
    community = make_community()
    owner = make_member(community, role="owner")
    make_conversation(community, owner)

    change_community(owner, community, {"visibility": "closed"})
    change_community(owner, community, {"visibility": "public"})

    assert not Conversation.objects.get().is_public
    assert not Conversation.objects.visible_to(make_person()).exists()


def test_change_community_is_refused_to_stewards_and_keeps_what_is_not_a_setting() -> None:
    community = make_community("Before")
    owner, steward = make_member(community, role="owner"), make_member(community, role="steward")

    with pytest.raises(Refused):
        change_community(steward, community, {"name": "After"})
    change_community(owner, community, {"slug": "taken", "member_count": 9})

    community.refresh_from_db()
    assert (community.name, community.member_count, community.version) == ("Before", 2, 1)


def test_move_community_needs_both_sides_and_makes_no_circle() -> None:
    institution, chapter, community = (make_community(level=x) for x in ("institution", "chapter", "community"))
    both = make_person()
    for place in (institution, chapter, community):
        make_member(place, both, role="organiser")

    move_community(both, chapter, institution)
    move_community(both, community, chapter)
    for below, above in ((institution, chapter), (chapter, community), (chapter, chapter)):
        with pytest.raises(Refused):
            move_community(both, below, above)
    with pytest.raises(Refused, match="organisers"):
        move_community(make_member(community, role="organiser"), community, institution)

    community.refresh_from_db()
    assert community.parent == chapter


def test_publish_agreement_counts_versions_and_accept_agreement_takes_the_newest() -> None:
    community = make_community()
    owner, noor = make_member(community, role="owner"), make_member(community)
    publish_agreement(owner, community, ["We are kind."])
    second = publish_agreement(owner, community, ["We are kind.", "We listen."])

    accept_agreement(noor, community, agreed=1)
    assert Membership.objects.get(person=noor).agreement_version is None
    accept_agreement(noor, community, agreed=2)

    assert second.n == 2
    assert Membership.objects.get(person=noor).agreement_version == second
    with pytest.raises(Refused):
        publish_agreement(noor, community, ["Mine."])


def test_close_community_is_the_owners_alone_and_can_be_undone() -> None:
    community = make_community()
    owner, organiser = make_member(community, role="owner"), make_member(community, role="organiser")
    with pytest.raises(Refused):
        close_community(organiser, community)

    close_community(owner, community)
    community.refresh_from_db()
    assert community.closed_at is not None
    reopen_community(owner, community)

    community.refresh_from_db()
    assert community.closed_at is None


def test_import_listings_shows_foreign_html_as_plain_words() -> None:
    told = {
        "html": "<p>R &amp; friends (<a href='https://a.example'>here</a>).</p><p>Come <b>in</b></p>",
        "words": "We <3 maps, and a < b",
    }

    import_listings(
        SYSTEM, [NewListing(key, key, {"description": text, "kind": "chat"}) for key, text in told.items()]
    )

    kept = dict(Listing.objects.values_list("key", "description"))
    assert "<" not in kept["html"]
    assert kept["html"].startswith("R & friends (here")
    assert kept["words"] == told["words"]
