"""Ask for the archive of a community one runs."""

import secrets
from datetime import timedelta

from django.db import transaction

from lyceum.communities.models.communities import Community
from lyceum.communities.policies import can_run
from lyceum.communities.queries import find_membership
from lyceum.interop.models import ExportJob
from lyceum.interop.policies import can_import
from lyceum.interop.signals import ExportAsked
from lyceum.kernel import clock
from lyceum.kernel.bus import publish
from lyceum.people.models.accounts import Person
from lyceum.people.requests import Actor

COMMUNITY = "community"
KEPT_FOR = timedelta(days=7)


@transaction.atomic
def ask_export(actor: Person, community: Community) -> ExportJob:
    """A worker writes it; one that is on its way already is not asked for twice."""
    Person.objects.select_for_update().get(pk=actor.pk)
    can_run(actor, find_membership(actor, community)).enforce()
    waiting = ExportJob.objects.filter(person=actor, community_id=community.pk, ready_at__isnull=True, error="")
    if job := waiting.first():
        return job
    job = ExportJob.objects.create(person=actor, kind=COMMUNITY, community_id=community.pk)
    publish(ExportAsked(actor_id=actor.pk, job_id=job.pk))
    return job


@transaction.atomic
def name_export(actor: Actor, job_id: int) -> tuple[ExportJob, Community] | None:
    """Give a job that still waits the name of its file; None when there is nothing to write any more."""
    can_import(actor).enforce()
    job = ExportJob.objects.select_for_update().filter(pk=job_id, ready_at__isnull=True).first()
    community = Community.objects.filter(pk=job.community_id or 0).first() if job else None
    if job is None or community is None:
        return None
    if not can_run(job.person, find_membership(job.person, community)):
        return None
    job.path = job.path or f"{secrets.token_urlsafe(18)}.tar.gz"
    job.save(update_fields=["path"])
    return job, community


@transaction.atomic
def finish_export(actor: Actor, job_id: int, error: str = "") -> None:
    can_import(actor).enforce()
    ExportJob.objects.filter(pk=job_id).update(ready_at=None if error else clock.now(), error=error[:300])


@transaction.atomic
def forget_old_exports(actor: Actor) -> None:
    """Jobs older than a week go."""
    can_import(actor).enforce()
    ExportJob.objects.filter(asked_at__lt=clock.now() - KEPT_FOR).delete()


@transaction.atomic
def forget_exports(actor: Actor, person: Person) -> None:
    """The jobs of somebody who leaves; their files go with the daily clearing, and nobody else can fetch them."""
    can_import(actor).enforce()
    ExportJob.objects.filter(person=person).delete()
