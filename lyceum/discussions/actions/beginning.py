"""The first conversations of a new community, in its own language, under the name of whoever founded it."""

from django.conf import settings
from django.db import transaction
from django.utils import translation

from lyceum.communities.models.communities import Community
from lyceum.communities.queries.shapes import shape_of
from lyceum.discussions.actions.writing import Typed, start_conversation
from lyceum.discussions.models.conversations import Conversation
from lyceum.discussions.policies import can_keep_house
from lyceum.people.models.accounts import Person
from lyceum.people.requests import Actor


@transaction.atomic
def start_first_conversations(actor: Actor, community_id: int, founder_id: int, shape: str) -> None:
    """Two conversations that say how to begin; an empty place asks nobody to write."""
    can_keep_house(actor).enforce()
    community = Community.objects.get(pk=community_id)
    founder = Person.objects.get(pk=founder_id)
    spoken = {code for code, _name in settings.LANGUAGES}
    with translation.override(community.language if community.language in spoken else settings.LANGUAGE_CODE):
        for title, words in shape_of(shape).opening:
            start_conversation(
                founder,
                community,
                Typed(
                    source=str(words),
                    title=str(title),
                    kind=Conversation.Kind.DISCUSSION,
                    language=community.language,
                ),
            )
