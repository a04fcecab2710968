"""Discover: what fits and why, filters with counts, what is refused, and nothing of what is hidden."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lyceum.communities.actions.founding import change_community
from lyceum.communities.models.communities import Community
from lyceum.communities.models.listings import Listing
from lyceum.discovery.models import CatalogueVersion, Refusal
from lyceum.discovery.queries.catalogue import forget_directory, get_directory
from lyceum.discussions.actions.samples import answer_sample, propose_sample
from lyceum.people.models.accounts import Person
from lyceum.people.models.interests import Goal
from lyceum.people.models.profiles import PersonLanguage, Profile
from tests.factories import make_community, make_conversation, make_member, make_person

pytestmark = pytest.mark.django_db


def make_listing(name: str, **fields: object) -> Listing:
    number = Listing.objects.count()
    defaults = {"kind": "forum", "key": f"test:{number}", "slug": f"listing-{number}", "languages": ["en"]}
    return Listing.objects.create(name=name, **{**defaults, **fields})


@pytest.fixture
def directory() -> None:
    make_community("Statistics, slowly", description="For people who need numbers and statistics at work.")
    make_community("Bread, slowly", description="For people who bake bread at home.", cost="free")
    make_listing("Maps of Leeds", description="We draw maps.", kind="local_group", format="in_person", city="Leeds",
                 latitude=53.8, longitude=-1.55, country="GB", topics=["mapping"])  # fmt: skip
    make_listing("Carte de France", description="OpenStreetMap en France", languages=["fr"], topics=["mapping"])


@pytest.fixture
def learner() -> Person:
    person = make_person()
    Goal.objects.create(person=person, text="understand statistics in medical papers")
    return person


def _page(client: Client, query: str = "") -> str:
    answer = client.get(f"/discover/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def _order(page: str, *names: str) -> list[str]:
    return sorted(names, key=lambda name: page.index(f">{name}<") if f">{name}<" in page else 10**9)


def test_a_visitor_sees_communities_kept_here_and_elsewhere(client: Client, directory: None) -> None:
    page = _page(client)

    assert "Statistics, slowly" in page
    assert "Maps of Leeds" in page
    assert "Hosted elsewhere" in page
    assert 'href="/start/goal/"' in page


def test_what_fits_the_goal_stands_first_and_says_why(client: Client, directory: None, learner: Person) -> None:
    client.force_login(learner)

    page = _page(client)

    assert _order(page, "Statistics, slowly", "Bread, slowly", "Maps of Leeds")[0] == "Statistics, slowly"
    assert 'class="why"' in page


@pytest.mark.parametrize(
    ("query", "there", "gone"),
    [
        ("?kind=here", "Bread, slowly", "Maps of Leeds"),
        ("?kind=local", "Maps of Leeds", "Bread, slowly"),
        ("?language=fr", "Carte de France", "Maps of Leeds"),
        ("?form=in_person", "Maps of Leeds", "Bread, slowly"),
        ("?cost=free", "Bread, slowly", "Maps of Leeds"),
        ("?q=bread", "Bread, slowly", "Carte de France"),
        ("?kind=here&kind=local", "Maps of Leeds", "Carte de France"),
    ],
)
def test_filters_show_what_passes(client: Client, directory: None, query: str, there: str, gone: str) -> None:
    page = _page(client, query)

    assert there in page
    assert gone not in page


def test_an_empty_list_says_which_filter_to_take_off(client: Client, directory: None) -> None:
    page = _page(client, "?kind=course&language=en")

    assert "Nothing fits" in page
    assert "Take off “Kind”" in page


@pytest.mark.parametrize(
    "query",
    ["?kind=castle&language=zz&km=9999&hours=x&show=-4", "?show=99999999999", "?q=" + "🦊" * 400, "?q=%00%1f",
     "?km=²", "?language=en'--&subject=%22", "?show=٣"],
)  # fmt: skip
def test_filters_that_do_not_exist_are_left_out(client: Client, directory: None, query: str) -> None:
    _page(client, query)


def test_hidden_communities_are_in_no_list_count_or_reason(client: Client, learner: Person) -> None:
    hidden = make_community("Secret statistics", visibility="hidden", description="statistics medical papers")
    make_member(hidden, learner)
    make_community("Open statistics", description="statistics medical papers")
    client.force_login(learner)

    page = _page(client)

    assert "Secret statistics" not in page
    assert "Secret statistics" not in client.get("/discover/why-not/?name=Secret").content.decode()
    assert len(get_directory().catalogue) == 1


def test_a_community_that_becomes_hidden_leaves_the_list_at_once(client: Client) -> None:
    community = make_community("Soon hidden")
    owner = make_member(community, role="owner")
    assert "Soon hidden" in _page(client)

    change_community(owner, community, {"visibility": Community.Visibility.HIDDEN})

    assert "Soon hidden" not in _page(client)


def test_a_change_makes_the_prepared_directory_old() -> None:
    community = make_community("Statistics")
    owner = make_member(community, role="owner")
    before = get_directory().version

    change_community(owner, community, {"description": "For everybody"})

    assert CatalogueVersion.objects.get(pk=1).number > before[1]


def test_not_for_me_takes_it_out_and_can_be_taken_back(client: Client, directory: None, learner: Person) -> None:
    client.force_login(learner)
    entry = f"community:{Community.objects.get(name='Statistics, slowly').pk}"

    client.post("/discover/not-for-me/", {"entry": entry, "because": "time"})
    assert Refusal.objects.get().because == "time"
    row = f'id="{entry.replace(":", "-")}"'
    page = _page(client)
    assert row not in page
    assert "It is not shown to you any more." in page
    assert "Show it again" in page

    client.post("/discover/show-again/", {"entry": entry})
    assert row in _page(client)


def test_not_for_me_of_a_visitor_without_answers_is_kept(client: Client, directory: None) -> None:
    entry = f"community:{Community.objects.get(name='Statistics, slowly').pk}"
    row = f'id="{entry.replace(":", "-")}"'
    assert row in _page(client)

    client.post("/discover/not-for-me/", {"entry": entry, "because": "time"})

    assert row not in _page(client)


@pytest.mark.parametrize("entry", ["", "person:1", "community:", "community:x", "listing:99999999999999999999"])
def test_not_for_me_of_nothing_changes_nothing(client: Client, learner: Person, entry: str) -> None:
    client.force_login(learner)
    client.post("/discover/not-for-me/", {"entry": entry, "because": "castle"})
    assert not Refusal.objects.exists()


def test_why_not_names_the_filter_that_fails(client: Client, directory: None) -> None:
    page = client.get("/discover/why-not/?name=maps of leeds&kind=here").content.decode()

    assert "“Kind”" in page


def test_near_me_draws_places_and_never_people(client: Client, directory: None, learner: Person) -> None:
    Profile.objects.update_or_create(
        person=learner, defaults={"area": "Leeds", "country": "GB", "latitude": 53.8, "longitude": -1.5}
    )
    Goal.objects.filter(person=learner).update(text="draw maps of my town")
    client.force_login(learner)

    page = _page(client)

    assert "In person near you" in page
    assert "1. Maps of Leeds" in page
    assert "53.8" not in page


@pytest.mark.parametrize("number", [1, 3])
def test_discover_costs_the_same_however_much_there_is(client: Client, learner: Person, number: int) -> None:
    for n in range(number):
        make_community(f"Statistics {n}", description="statistics medical papers")
        make_listing(f"Statistics elsewhere {n}", description="statistics medical papers")
    client.force_login(learner)
    _page(client)

    with CaptureQueriesContext(connection) as asked:
        _page(client)

    assert len(asked) <= 12
    assert not [query for query in asked if query["sql"].lstrip("( ").split(" ")[0] != "SELECT"]


def test_an_empty_site_has_a_page(client: Client) -> None:
    forget_directory()
    assert "Nothing fits" in _page(client)


def test_the_readers_languages_are_offered_beside_the_commonest(client: Client) -> None:
    for code in ("fr", "it", "nl", "pl", "pt", "ru", "tr", "uk", "ja", "zh", "hi", "bn", "es"):
        for n in range(2):
            make_listing(f"Forum {code} {n}", languages=[code])
    make_listing("Foroya kjak", languages=["fo"])
    person = make_person()
    PersonLanguage.objects.create(person=person, code="fo")

    assert 'value="fo"' not in client.get("/discover/").content.decode()
    client.force_login(person)

    assert 'value="fo"' in client.get("/discover/").content.decode()


def test_what_is_near_is_shown_only_where_it_fits_the_goal(client: Client, learner: Person) -> None:
    place = {"kind": "local_group", "format": "in_person", "city": "Leeds", "country": "GB", "longitude": -1.55}
    make_listing("Knitters of Leeds", latitude=53.80, topics=["knitting"], **place)
    make_listing("Statistics of Leeds", latitude=53.95, topics=["statistics"], **place)
    Profile.objects.update_or_create(
        person=learner, defaults={"country": "GB", "area": "Leeds", "latitude": 53.8, "longitude": -1.55}
    )
    client.force_login(learner)

    near = _page(client).partition('class="chart map"')[2].partition("</ol>")[0]

    assert "Statistics of Leeds" in near
    assert "Knitters of Leeds" not in near


def test_what_does_not_fit_is_named_so_and_gives_no_reason_of_fitting(client: Client, directory: None) -> None:
    person = make_person()
    Goal.objects.create(person=person, text="<script>alert(1)</script>")
    client.force_login(person)

    page = _page(client)

    assert "It is about" not in page
    assert "Nearest, though about something else" in page or "Nothing fits" in page


def test_a_card_says_that_a_conversation_can_be_read_before_joining(client: Client) -> None:
    community = make_community("Statistics, closed", visibility="closed")
    words = "Members show a conversation"
    writer, steward = make_member(community), make_member(community, role="steward")
    sample = propose_sample(steward, make_conversation(community, writer))
    forget_directory()
    assert words not in _page(client)

    answer_sample(writer, sample, agrees=True)
    assert words in _page(client)

    answer_sample(writer, sample, agrees=False)
    assert words not in _page(client)
