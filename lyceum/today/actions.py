"""Take the step that stands first, put it off for today, hide the list of the first week."""

from datetime import timedelta

from django.db import transaction
from django.utils.timezone import localdate

from lyceum.kernel import clock
from lyceum.people.models.accounts import Person
from lyceum.people.policies import can_act_alone
from lyceum.people.requests import Actor
from lyceum.today.models import KEY_LETTERS, Choice, FirstWeek
from lyceum.today.policies import can_choose_step
from lyceum.today.queries import Chosen

KEPT_FOR = timedelta(days=90)


@transaction.atomic
def take_step(actor: Person, chosen: Chosen, *, put_off: bool = False) -> None:
    """Keep which step was taken or put off today, and why it stood first."""
    can_choose_step(actor, actor).enforce()
    Choice.objects.update_or_create(
        person=actor,
        day=localdate(),
        key=chosen.step.key[:KEY_LETTERS],
        defaults={"rule": chosen.rule, "reason": chosen.step.reason[:400], "is_put_off": put_off},
    )


@transaction.atomic
def take_back_steps(actor: Person) -> int:
    """What was put off today may stand first again; says how many."""
    can_choose_step(actor, actor).enforce()
    return Choice.objects.filter(person=actor, day=localdate(), is_put_off=True).delete()[0]


@transaction.atomic
def hide_first_week(actor: Person, *, hidden: bool) -> None:
    can_choose_step(actor, actor).enforce()
    if hidden:
        FirstWeek.objects.get_or_create(person=actor)
    else:
        FirstWeek.objects.filter(person=actor).delete()


@transaction.atomic
def forget_choices(actor: Actor, person: Person | None = None) -> int:
    """Those older than three months; all of a person who leaves."""
    can_act_alone(actor).enforce()
    if person is not None:
        FirstWeek.objects.filter(person=person).delete()
        return Choice.objects.filter(person=person).delete()[0]
    return Choice.objects.filter(made_at__lt=clock.now() - KEPT_FOR).delete()[0]
