"""Backups for administrators, archives for organisers, old addresses, and where the demo's data comes from."""

from pathlib import Path
from typing import cast

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from lyceum.communities.queries import list_tabs
from lyceum.interop.actions.backups import ask_backup
from lyceum.interop.actions.exporting import ask_export
from lyceum.interop.queries.backups import get_backup_path, list_backups
from lyceum.interop.queries.exports import find_export, get_export_path, get_run_community
from lyceum.interop.queries.origins import find_imported_url
from lyceum.kernel.text.plain import clean_line
from lyceum.kernel.web import signed_in
from lyceum.people.queries.site import get_instance
from lyceum.people.requests import PageRequest, VisitorRequest


@require_GET
def imported_place(request: VisitorRequest) -> HttpResponse:
    """An old address leads to what was made of it here, for whoever may see that."""
    url = find_imported_url(request.user, clean_line(request.GET.get("address", "")))
    if url is None:
        raise Http404
    return redirect(url)


@require_safe
def attribution_page(request: VisitorRequest) -> HttpResponse:
    """Who made what the demo shows, and under which licence."""
    if not get_instance().is_demo:
        raise Http404
    return render(request, "interop/attribution_page.html", {})


@require_GET
@signed_in
def backup_list(request: PageRequest) -> HttpResponse:
    context = {"backups": list_backups(request.user), "instance_backup_at": get_instance().backup_at}
    return render(request, "interop/backup_list.html", context)


@require_POST
@signed_in
def backup_ask(request: PageRequest) -> HttpResponse:
    ask_backup(request.user)
    messages.success(request, _("The backup is being written. It is listed here in a moment."))
    return redirect("interop:backups")


@require_GET
@signed_in
def backup_download(request: PageRequest, name: str) -> HttpResponse:
    return _download(get_backup_path(request.user, name), name)


@require_GET
@signed_in
def export_page(request: PageRequest, slug: str) -> HttpResponse:
    """The archive of a community, for those who run it."""
    community = get_run_community(request.user, slug)
    context = {
        "community": community,
        "tabs": list_tabs(request.user, community),
        "job": find_export(request.user, community),
    }
    return render(request, "interop/export_page.html", context)


@require_POST
@signed_in
def export_ask(request: PageRequest, slug: str) -> HttpResponse:
    ask_export(request.user, get_run_community(request.user, slug))
    messages.success(request, _("The archive is being written. It is here in a moment."))
    return redirect("interop:export", slug)


@require_GET
@signed_in
def export_download(request: PageRequest, slug: str) -> HttpResponse:
    community = get_run_community(request.user, slug)
    return _download(get_export_path(request.user, community), f"{community.slug}-archive.tar.gz")


def _download(path: Path, name: str) -> HttpResponse:
    """A file as it is read; doors are typed as answers of text, which a file answers like."""
    response = FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="application/gzip")
    response.headers["Cache-Control"] = "private, no-store"
    return cast("HttpResponse", response)
