"""Pages of those who look after the site: the first page, accounts, invitations, legal texts."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lyceum.kernel import clock
from lyceum.kernel.text.plain import clean_line
from lyceum.kernel.web import signed_in
from lyceum.people.actions.accounts import approve_person, refuse_person
from lyceum.people.actions.safety import reset_person, restore_person, set_site_roles, suspend_person
from lyceum.people.actions.site import (
    ask_mail_test,
    change_instance,
    make_invitation,
    publish_legal_page,
    revoke_invitation,
)
from lyceum.people.forms.administration import (
    DecisionForm,
    InvitationForm,
    LanguagesForm,
    LegalForm,
    NameForm,
    PolicyForm,
    RolesForm,
    SuspendForm,
)
from lyceum.people.policies import can_administer
from lyceum.people.queries.invitations import get_invitation, list_invitations
from lyceum.people.queries.people import get_any_person, list_all_people, list_applications
from lyceum.people.queries.site import (
    count_people,
    get_instance,
    get_legal_page,
    get_queue,
    list_failed_tasks,
    list_legal_pages,
    list_legal_versions,
    list_setup_checks,
)
from lyceum.people.requests import PageRequest

SETTINGS: dict[str, type[Form]] = {"name": NameForm, "policy": PolicyForm, "languages": LanguagesForm}


@require_safe
@signed_in
def admin_page(request: PageRequest) -> HttpResponse:
    """The administrator's first page: what is missing, then every setting."""
    can_administer(request.user).enforce()
    return _admin_page(request, {})


def _admin_page(request: PageRequest, forms: dict[str, Form]) -> HttpResponse:
    instance = get_instance()
    initial: dict[str, dict[str, Any]] = {
        "name": {"name": instance.name, "description": instance.description},
        "policy": {
            "sign_up": instance.sign_up,
            "minimum_age": instance.minimum_age,
            "founding": instance.founding,
        },
        "languages": {"languages": instance.languages or [code for code, _name in settings.LANGUAGES]},
    }
    checks = list_setup_checks()
    context: dict[str, Any] = {
        "checks": checks,
        "done": sum(check.state == "done" for check in checks),
        "missing": sum(check.state == "missing" for check in checks),
        "forms": {key: forms.get(key) or form(initial=initial[key]) for key, form in SETTINGS.items()},
        "legal": list_legal_pages(),
        "queue": get_queue(),
        "failed": list_failed_tasks(),
        "counts": count_people(),
        "version": settings.VERSION,
        "mail_is_set": settings.MAIL_IS_SET,
        "mail_from": settings.DEFAULT_FROM_EMAIL,
        "site_url": settings.SITE_URL,
        "form": next(iter(forms.values()), None),
    }
    return render(request, "people/admin_page.html", context, status=422 if forms else 200)


@require_POST
@signed_in
def settings_save(request: PageRequest, part: str) -> HttpResponse:
    can_administer(request.user).enforce()
    if part not in SETTINGS:
        return redirect("people:admin")
    form = SETTINGS[part](request.POST)
    if not form.is_valid():
        return _admin_page(request, {part: form})
    changes = dict(form.cleaned_data)
    if part == "name":
        changes["is_named"] = True
    change_instance(request.user, changes)
    messages.success(request, _("Saved."))
    return redirect("people:admin")


@require_POST
@signed_in
def mail_test(request: PageRequest) -> HttpResponse:
    ask_mail_test(request.user)
    messages.success(request, _("A test mail is on its way to you. Load this page again to see how it went."))
    return redirect("people:admin")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def legal_edit(request: PageRequest, kind: str) -> HttpResponse:
    """Write the next version of a legal page."""
    can_administer(request.user).enforce()
    page = get_legal_page(kind)
    if request.method == "POST":
        form = LegalForm(request.POST)
        if form.is_valid() and "preview" not in request.POST:
            publish_legal_page(request.user, kind, **form.cleaned_data)
            messages.success(request, _("Published. Earlier versions stay readable."))
            return redirect("people:legal", kind)
    else:
        form = LegalForm(
            initial={"source": page.source, "language": page.language, "needs_acceptance": page.needs_acceptance}
        )
    context = {"page": page, "form": form, "versions": list_legal_versions(kind)}
    return render(request, "people/legal_edit.html", context, status=422 if form.errors else 200)


@require_safe
@signed_in
def people_list(request: PageRequest) -> HttpResponse:
    """Applications that wait, and all accounts."""
    words = clean_line(request.GET.get("q", ""))[:100]
    context = {
        "applications": list_applications(request.user),
        "found": list_all_people(request.user, words, _moment(request.GET.get("before", ""))),
        "words": words,
        "form": DecisionForm(),
    }
    return render(request, "people/people_list.html", context)


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


@require_safe
@signed_in
def account_page(request: PageRequest, handle: str) -> HttpResponse:
    """One account, and what can be done with it."""
    return _account_page(request, handle, SuspendForm())


def _account_page(request: PageRequest, handle: str, suspend_form: SuspendForm) -> HttpResponse:
    person = get_any_person(request.user, handle)
    context = {
        "person": person,
        "form": suspend_form,
        "roles_form": RolesForm(
            initial={"is_steward": person.is_steward, "is_administrator": person.is_administrator}
        ),
        "may_administer": bool(can_administer(request.user)),
    }
    return render(request, "people/account_page.html", context, status=422 if suspend_form.errors else 200)


@require_POST
@signed_in
def person_approve(request: PageRequest, handle: str) -> HttpResponse:
    approve_person(request.user, get_any_person(request.user, handle))
    messages.success(request, _("Accepted. A mail tells them."))
    return redirect("people:people")


@require_POST
@signed_in
def person_refuse(request: PageRequest, handle: str) -> HttpResponse:
    form = DecisionForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    refuse_person(request.user, get_any_person(request.user, handle), reason=reason)
    messages.success(request, _("Refused. A mail tells them; what they told is removed."))
    return redirect("people:people")


@require_POST
@signed_in
def person_suspend(request: PageRequest, handle: str) -> HttpResponse:
    person = get_any_person(request.user, handle)
    form = SuspendForm(request.POST)
    if not form.is_valid():
        return _account_page(request, handle, form)
    days = form.cleaned_data["days"]
    until = clock.now() + timedelta(days=days) if days else None
    suspend_person(request.user, person, until=until, reason=form.cleaned_data["reason"])
    messages.success(request, _("Suspended. Every session has ended."))
    return redirect("people:account", person.handle)


@require_POST
@signed_in
def person_restore(request: PageRequest, handle: str) -> HttpResponse:
    person = get_any_person(request.user, handle)
    restore_person(request.user, person)
    messages.success(request, _("Restored."))
    return redirect("people:account", person.handle)


@require_POST
@signed_in
def person_reset(request: PageRequest, handle: str) -> HttpResponse:
    person = get_any_person(request.user, handle)
    reset_person(request.user, person)
    messages.success(request, _("Reset. They sign in with a mail code now."))
    return redirect("people:account", person.handle)


@require_POST
@signed_in
def roles_save(request: PageRequest, handle: str) -> HttpResponse:
    person = get_any_person(request.user, handle)
    form = RolesForm(request.POST)
    if form.is_valid():
        set_site_roles(request.user, person, **form.cleaned_data)
        messages.success(request, _("Saved."))
    return redirect("people:account", person.handle)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def invitation_list(request: PageRequest) -> HttpResponse:
    """Links to sign up with; a new one is shown once."""
    can_administer(request.user).enforce()
    form = InvitationForm(request.POST or None)
    fresh = ""
    if request.method == "POST" and form.is_valid():
        _pk, secret = make_invitation(request.user, **form.cleaned_data)
        fresh = f"{settings.SITE_URL}/join-site/{secret}/"
        form = InvitationForm()
    context = {"form": form, "fresh": fresh, "invitations": list_invitations(request.user)}
    return render(request, "people/invitation_list.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in
def invitation_revoke(request: PageRequest, pk: int) -> HttpResponse:
    revoke_invitation(request.user, get_invitation(request.user, pk))
    messages.success(request, _("The link opens nothing any more."))
    return redirect("people:invitations")
