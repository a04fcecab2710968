"""What a card says of a community's life: signs that help to decide, no counts to be proud of."""

from datetime import timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from lyceum.communities.models.communities import Community, Life, Membership
from lyceum.kernel import clock
from lyceum.kernel.formats import ago_words, duration_words, number
from lyceum.people.models.accounts import Person

OWNER_AWAY = timedelta(days=60)
# Fewer questions than this say nothing about how many are answered.
_ENOUGH_QUESTIONS = 4


def find_life(community: Community) -> Life | None:
    """What was measured last, asked of the database only if the community did not bring it along."""
    found: Life | None = getattr(community, "life", None)
    return found


def has_active_owner(community: Community) -> bool:
    """Whether an owner has signed in lately."""
    recent = Q(person__last_login__gt=clock.now() - OWNER_AWAY, person__status=Person.Status.ACTIVE)
    owners = Membership.objects.filter(community=community, is_owner=True, state=Membership.State.ACTIVE)
    return owners.filter(recent).exists()


def list_life_facts(life: Life | None) -> list[tuple[str, str]]:
    """The signs of life of a community in the reader's words; what was not measured is left out."""
    if life is None:
        return []
    told = [
        (_("Life"), str(life.get_state_display())),
        (_("Last words"), ago_words(life.last_activity_at) if life.last_activity_at else ""),
        (_("First reply"), _reply_words(life)),
        (_("Questions"), _answer_words(life)),
    ]
    return [(label, words) for label, words in told if words]


def _reply_words(life: Life) -> str:
    if life.first_reply_minutes is None:
        return ""
    return _("in about %(time)s") % {"time": duration_words(life.first_reply_minutes)}


def _answer_words(life: Life) -> str:
    """Of the questions of 90 days; a share, since a number would count people."""
    if life.questions < _ENOUGH_QUESTIONS:
        return ""
    tenths = round(10 * life.answered / life.questions)
    return _("%(few)s of %(all)s answered") % {"few": number(tenths), "all": number(10)}
