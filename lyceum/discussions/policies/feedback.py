"""Who may say more to a request for feedback, and if not, why."""

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from lyceum.kernel.verdicts import YES, Verdict, no
from lyceum.people.requests import Actor, System


def can_answer_questions(actor: Actor, wanted: Collection[int], answered: Collection[int]) -> Verdict:
    """Everybody answers a question once; what was said is edited, not said again."""
    if not isinstance(actor, System) and set(wanted) & set(answered):
        return no(_("You have answered this question already. You can edit what you wrote."))
    return YES
