"""What several tests of care need."""

from lyceum.care.actions.cases import report_thing
from lyceum.care.models import Case
from lyceum.care.queries import get_told
from lyceum.communities.models.communities import Community
from lyceum.discussions.models.conversations import Post
from lyceum.people.models.accounts import Person
from tests.factories import make_conversation, make_member, make_post


def make_reported_post(community: Community) -> tuple[Case, Post, Person, Person]:
    """A case about a reply of a member, told by another member; the community has a steward besides."""
    reporter, author = make_member(community), make_member(community)
    conversation = make_conversation(community)
    post = make_post(conversation, author, source="Maybe open a first-year book.")
    case = report_thing(reporter, get_told(reporter, "post", post.pk), words="Sharp.", to=community)
    return case, post, author, reporter
