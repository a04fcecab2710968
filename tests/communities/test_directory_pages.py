"""The directory, front pages and listings: who finds what, and at what cost."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lyceum.communities.actions.joining import join_community
from lyceum.communities.actions.members import invite_people
from lyceum.communities.models.listings import Listing
from lyceum.communities.queries.directory import DirectoryFilter, list_directory
from lyceum.people.models.profiles import Profile
from tests.factories import make_community, make_conversation, make_member, make_person

pytestmark = pytest.mark.django_db


def make_listing(name: str, **fields: object) -> Listing:
    fields.setdefault("kind", "forum")
    return Listing.objects.create(
        name=name, slug=name.lower().replace(" ", "-"), key=name, url="https://elsewhere.example", **fields
    )


def count_statements(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_home_shows_the_empty_site_then_real_communities_and_leads_people_on(client: Client) -> None:
    assert "first seat" in client.get("/").content.decode()

    make_community("Statistics, slowly")
    make_community("Secret circle", visibility="hidden")
    body = client.get("/").content.decode()
    assert "Statistics, slowly" in body
    assert "Secret circle" not in body

    client.force_login(make_person())
    assert client.get("/")["Location"] == "/today/"


def test_community_list_has_both_kinds_as_equals_by_name_and_pages_by_key(client: Client) -> None:
    for n in range(12):
        make_community(f"c{n:02} Circle")
        make_listing(f"C{n:02} Forum")

    first = client.get("/communities/")
    names = [card.entry.name for card in first.context["page"].items] if first.context else []
    body = first.content.decode()
    after = body.split("after=")[1].split('"')[0]
    second = client.get(f"/communities/?after={after}").content.decode()

    everything = body.split('id="directory"')[1]
    assert everything.index("c00 Circle") < everything.index("C00 Forum") < everything.index("c01 Circle")
    assert "hosted elsewhere" in body
    assert "c11 Circle" not in body
    assert "C11 Forum" in second
    assert "c00 Circle" not in second
    assert len(names) in {0, 20}


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("q=quiet", {"Quiet Writers"}),
        ("kind=here", {"Quiet Writers"}),
        ("kind=elsewhere", {"Loud Forum", "Old List"}),
        ("kind=mailing_list", {"Old List"}),
        ("kind=nonsense", set()),
        ("q=forum&kind=here", set()),
    ],
)
def test_community_list_filters_by_words_and_kind(client: Client, asked: str, shown: set[str]) -> None:
    make_community("Quiet Writers")
    make_listing("Loud Forum")
    make_listing("Old List", kind="mailing_list")
    make_listing("Gone Forum", state="gone")

    body = client.get(f"/communities/?{asked}").content.decode()

    assert {name for name in ("Quiet Writers", "Loud Forum", "Old List", "Gone Forum") if name in body} == shown


def test_community_list_puts_my_own_on_top_with_the_state_of_a_request(client: Client) -> None:
    mine, asked = make_community("Zebra", visibility="hidden"), make_community("Ask us", join_mode="ask")
    noor = make_member(mine)
    join_community(noor, asked)
    client.force_login(noor)

    body = client.get("/communities/").content.decode()

    assert "My communities" in body
    assert "asked to join" in body
    assert "Zebra" in body


@pytest.mark.parametrize("number", [1, 3])
def test_pages_cost_the_same_with_more_to_show(client: Client, number: int) -> None:
    for n in range(number):
        make_listing(f"Forum {n}")
    community = make_community(level="institution")
    owner = make_member(community, role="owner")
    for _n in range(number):
        make_community(parent=community)
        friend = make_member(community, role="steward")
        Profile.objects.filter(person=friend).update(can_be_found=True)
        make_conversation(community, friend)
        make_member(community, state="requested")
        invite_people(owner, community)
    client.force_login(owner)

    at = f"/c/{community.slug}/"
    counts = {
        part: count_statements(client, part)
        for part in (
            "/communities/",
            at,
            f"{at}people/",
            f"{at}joining/",
            f"{at}roles/",
            f"{at}log/",
            f"{at}agreement/",
        )
    }

    # Session, person, the page's own rows; the numbers are the same for one and for three of everything.
    assert counts == {
        "/communities/": 7,
        at: 11,
        f"{at}people/": 10,
        f"{at}joining/": 7,
        f"{at}roles/": 5,
        f"{at}log/": 6,  # one asks whose rows show their day alone
        f"{at}agreement/": 6,
    }


def test_listing_page_says_where_it_lives_and_who_confirmed_it(client: Client) -> None:
    listing = make_listing("Loud Forum", confirmed_by="A librarian", languages=["de"], topics=["physics"])

    body = client.get(f"/elsewhere/{listing.slug}/").content.decode()

    assert "hosted elsewhere" in body.lower()
    assert 'rel="ugc nofollow noopener external"' in body
    assert "A librarian" in body
    assert client.get("/elsewhere/nothing/").status_code == 404


def test_unknown_and_hidden_answer_alike(client: Client) -> None:
    make_community(slug="hidden-one", visibility="hidden")

    hidden, unknown = client.get("/c/hidden-one/"), client.get("/c/never-was/")

    assert hidden.status_code == unknown.status_code == 404
    assert hidden.content == unknown.content
    assert hidden.headers == unknown.headers


@pytest.mark.parametrize(("visibility", "indexed"), [("public", True), ("closed", False)])
def test_front_page_tells_robots(client: Client, visibility: str, *, indexed: bool) -> None:
    community = make_community(visibility=visibility)

    assert ("noindex" not in client.get(f"/c/{community.slug}/").content.decode()) == indexed


def test_parents_organisers_read_cards_and_counts_but_not_the_inside(client: Client) -> None:
    parent = make_community(level="institution")
    child = make_community("Hidden child", visibility="hidden", parent=parent)
    make_conversation(child, title="Inner words")
    client.force_login(make_member(parent, role="organiser"))

    above, below = client.get(f"/c/{parent.slug}/"), client.get(f"/c/{child.slug}/")

    assert "Hidden child" in above.content.decode()
    assert "1 member in all" in above.content.decode()
    assert below.status_code == 200
    assert "Inner words" not in below.content.decode()
    assert client.get(f"/c/{child.slug}/conversations/").status_code == 404


def test_words_are_met_whole_then_at_the_beginning_then_inside(client: Client) -> None:
    make_listing("Towards nowhere")
    make_listing("Warden talk")
    make_community("Zebra", description="A ward round for nurses.")
    make_listing("Ward notes")

    body = client.get("/communities/?q=ward").content.decode().split('id="directory"')[1]

    places = [body.index(name) for name in ("Ward notes", "Zebra", "Warden talk", "Towards nowhere")]
    assert places == sorted(places)


@pytest.mark.parametrize("asked", ["q=c", "q=circle", ""])
def test_pages_of_the_directory_show_everything_once(client: Client, asked: str) -> None:
    for n in range(25):
        make_community(f"c{n % 7} Circle")
        Listing.objects.create(name=f"C{n % 7} circle", slug=f"l{n}", key=f"l{n}", kind="forum")
    seen: list[tuple[bool, int]] = []
    after = ""
    for _page in range(4):
        page = list_directory(AnonymousUser(), DirectoryFilter(text=asked.removeprefix("q="), after=after))
        seen += [(card.is_here, card.entry.pk) for card in page.items]
        after = page.next or ""
        if not after:
            break

    assert (len(seen), len(set(seen))) == (50, 50)


def test_the_directory_reads_along_its_indexes_and_rows_by_number() -> None:
    with CaptureQueriesContext(connection) as captured:
        page = list_directory(AnonymousUser(), DirectoryFilter())
    assert page.next is None
    sql = next(query["sql"] for query in captured.captured_queries if "UNION" in query["sql"])
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else ''}{sql}")
        plan = " ".join(str(row[-1]) for row in cursor.fetchall())

    assert "TEMP B-TREE" not in plan
    assert "listing_to_check" not in Listing.objects.visible_to(AnonymousUser()).filter(pk__in=[1, 2, 3]).explain()
