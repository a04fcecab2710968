"""What several tests of communities need."""

from allauth.account.models import EmailAddress

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
