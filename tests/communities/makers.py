"""What several tests of communities need."""

from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lyceum.communities.models.communities import Community, Membership
from lyceum.communities.models.listings import Listing
from lyceum.people.models.accounts import Person


def state_of(community: Community, person: Person) -> str:
    return Membership.objects.get(community=community, person=person).state


def add_address(person: Person, address: str, *, verified: bool = True) -> None:
    EmailAddress.objects.create(user=person, email=address, verified=verified)


def make_listing(name: str, **fields: object) -> Listing:
    """A listing of a forum elsewhere."""
    fields.setdefault("kind", "forum")
    slug = name.lower().replace(" ", "-")
    return Listing.objects.create(name=name, slug=slug, key=name, url=f"https://{slug}.example/", **fields)


def count_statements(client: Client, address: str) -> int:
    """What a page asks of the database, when asked for the second time."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)
