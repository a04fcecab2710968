"""Forget what is technical and over: ended sessions, used keys of forms, finished tasks with the mails in them."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from lyceum.kernel import clock, live
from lyceum.kernel.models import FormKey
from lyceum.people.policies import can_act_alone
from lyceum.people.requests import Actor

DONE_FOR = timedelta(days=1)
FAILED_FOR = timedelta(days=14)
KEYS_FOR = timedelta(days=7)


@transaction.atomic
def forget_leftovers(actor: Actor) -> int:
    """Take away what nobody asks for any more, and addresses and words with it; says how many rows."""
    can_act_alone(actor).enforce()
    now = clock.now()
    tasks = DBTaskResult.objects
    over = (
        Session.objects.filter(expire_date__lt=now),
        UserSession.objects.filter(created_at__lt=now - DONE_FOR).exclude(
            session_key__in=Session.objects.filter(expire_date__gte=now).values("session_key")
        ),
        FormKey.objects.filter(used_at__lt=now - KEYS_FOR),
        tasks.filter(status="SUCCESSFUL", finished_at__lt=now - DONE_FOR),
        tasks.filter(status="FAILED", finished_at__lt=now - FAILED_FOR),
    )
    return sum(rows.delete()[0] for rows in over)


@transaction.atomic
def forget_told_changes(actor: Actor) -> int:
    """What open pages were told; who was away for so long reads the page anew."""
    can_act_alone(actor).enforce()
    return live.forget_old_events()
