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


def can_say_parts(actor: Actor, said: Collection[object]) -> Verdict:
    """What is edited part by part keeps one part at least; whose post it is, `can_edit_post` says."""
    if not isinstance(actor, System) and not said:
        return no(_("Leave one part at least, or remove the post."))
    return YES
