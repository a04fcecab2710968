"""Who may do what on Today: everybody with their own."""

from lyceum.kernel.verdicts import Verdict
from lyceum.people.models.accounts import Person
from lyceum.people.policies import can_change_own
from lyceum.people.requests import Actor


def can_choose_step(actor: Actor, person: Person) -> Verdict:
    return can_change_own(actor, person)
