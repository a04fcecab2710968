"""What has come of a person's goal in conversations: numbers for themselves alone."""

from datetime import datetime, timedelta

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from lyceum.discussions.models.conversations import Conversation, Post, Reaction
from lyceum.people.models.accounts import Person

_THANKS = (Reaction.Kind.HELPED, Reaction.Kind.THANKS)


def count_for_goal(person: Person, since: datetime) -> list[tuple[str, int]]:
    """Questions asked and answered, conversations begun, questions of others answered, thanks: three statements."""
    # What a new community opens with is nobody's own beginning.
    opened_with_place = Q(started_at__lt=F("community__made_at") + timedelta(minutes=1))
    own = (
        Conversation.objects.visible_to(person)
        .filter(author=person, started_at__gte=since)
        .aggregate(
            questions=Count("pk", filter=Q(kind=Conversation.Kind.QUESTION)),
            answered=Count("pk", filter=Q(kind=Conversation.Kind.QUESTION, accepted__isnull=False)),
            begun=Count("pk", filter=Q(kind=Conversation.Kind.DISCUSSION) & ~opened_with_place),
        )
    )
    shown = Post.objects.filter(author=person, state=Post.State.SHOWN)
    explained = Conversation.objects.visible_to(person).filter(accepted__in=shown.filter(at__gte=since))
    thanks = Reaction.objects.filter(post__in=shown, kind__in=_THANKS, at__gte=since).exclude(person=person)
    return [
        (_("Questions asked"), own["questions"]),
        (_("Of these answered"), own["answered"]),
        (_("Conversations begun"), own["begun"]),
        (_("Questions of others explained"), explained.exclude(author=person).count()),
        (_("Thanks received"), thanks.count()),
    ]
