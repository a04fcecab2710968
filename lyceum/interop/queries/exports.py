"""The archives somebody has asked for."""

from pathlib import Path

from django.conf import settings
from django.http import Http404

from lyceum.communities.models.communities import Community
from lyceum.communities.policies import can_run
from lyceum.communities.queries import find_membership, get_inner_community
from lyceum.interop.models import ExportJob
from lyceum.people.models.accounts import Person


def export_folder() -> Path:
    folder = Path(settings.DATA) / "exports"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def get_run_community(viewer: Person, slug: str) -> Community:
    """The community, for those who run it; refused to other members, unknown to everybody else."""
    community, membership = get_inner_community(viewer, slug)
    can_run(viewer, membership).enforce()
    return community


def find_export(viewer: Person, community: Community) -> ExportJob | None:
    """The newest archive the viewer has asked for."""
    return ExportJob.objects.filter(person=viewer, community_id=community.pk).order_by("-asked_at", "-pk").first()


def get_export_path(viewer: Person, community: Community) -> Path:
    """The file of the viewer's own archive, while they still run the community."""
    can_run(viewer, find_membership(viewer, community)).enforce()
    job = find_export(viewer, community)
    if job is None or job.ready_at is None or not (export_folder() / job.path).is_file():
        raise Http404
    return export_folder() / job.path


def describe_exports(person: Person) -> list[dict[str, str]]:
    """For a person's own copy of their data."""
    jobs = ExportJob.objects.filter(person=person).order_by("asked_at")
    return [{"kind": job.kind, "asked_at": job.asked_at.isoformat()} for job in jobs]


def list_export_paths() -> set[str]:
    """The names of files that somebody may still fetch."""
    return set(ExportJob.objects.values_list("path", flat=True))
