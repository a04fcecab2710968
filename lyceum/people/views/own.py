"""One's own page: what one tells, who sees it, interests."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lyceum.kernel.text.plain import clean_line
from lyceum.kernel.web import forget_words, kept_words, signed_in
from lyceum.people.actions.profiles import (
    add_interest,
    change_circles,
    change_profile,
    remove_interest,
)
from lyceum.people.forms.own import CirclesForm, InterestForm, ProfileForm
from lyceum.people.queries.people import (
    AS_WHO,
    get_languages,
    get_own_page,
    get_own_page_as,
    get_profile,
    list_interests,
    list_panels,
)
from lyceum.people.queries.vocabulary import get_concept, suggest_concepts
from lyceum.people.requests import PageRequest
from lyceum.people.views.panels import render_panels


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def own_page(request: PageRequest) -> HttpResponse:
    """How one appears, with a circle for each line."""
    form = CirclesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        change_circles(request.user, request.user, form.circles(), can_be_found=form.cleaned_data["can_be_found"])
        messages.success(request, _("Saved."))
        return redirect("people:me")
    page = get_own_page(request.user)
    context = {"page": page, "form": form, "choices": form.fields["circle_about"].choices}  # type: ignore[attr-defined]  # a choice field
    return render(request, "people/own_page.html", context, status=422 if request.method == "POST" else 200)


@require_safe
@signed_in
def own_page_as(request: PageRequest, who: str) -> HttpResponse:
    """One's own page as a stranger, a member or a steward sees it."""
    page = get_own_page_as(request.user, who)
    panels = render_panels(request, list_panels(request.user, request.user)) if page.shows("contributions") else []
    return render(
        request, "people/person_page.html", {"page": page, "panels": panels, "seen_as": who, "as_who": AS_WHO}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def profile_edit(request: PageRequest) -> HttpResponse:
    person = request.user
    if request.method == "POST":
        form = ProfileForm(request.POST)
        if form.is_valid():
            forget_words(request)
            change_profile(person, person, form.told())
            messages.success(request, _("Saved."))
            return redirect("people:me")
    else:
        profile = get_profile(person)
        reads, writes = get_languages(person)
        form = ProfileForm(
            initial={
                "name": person.name,
                "pronunciation": profile.pronunciation,
                "pronouns": profile.pronouns,
                "about": profile.about,
                "area": profile.area,
                "time_zone": person.time_zone,
                "reads": reads,
                "writes": writes,
            }
            | kept_words(request, request.path)
        )
    context = {"form": form, "profile": get_profile(person)}
    return render(request, "people/profile_edit.html", context, status=422 if form.errors else 200)


@require_safe
@signed_in
def interest_list(request: PageRequest) -> HttpResponse:
    """What one wants to learn or can help with, and a search of the vocabulary."""
    words = clean_line(request.GET.get("q", ""))[:160]
    context = {
        "interests": list_interests(request.user),
        "words": words,
        "found": suggest_concepts(request.user, words, get_language() or "en"),
        "profile": get_profile(request.user),
    }
    return render(request, "people/interest_list.html", context)


@require_POST
@signed_in
def interest_add(request: PageRequest) -> HttpResponse:
    form = InterestForm(request.POST)
    if form.is_valid():
        concept = get_concept(request.user, form.cleaned_data["concept"])
        add_interest(request.user, request.user, concept, form.cleaned_data["direction"])
        messages.success(request, _("Added."))
    else:
        messages.error(request, _("Choose a subject from the list."))
    return redirect("people:interests")


@require_POST
@signed_in
def interest_remove(request: PageRequest, pk: int) -> HttpResponse:
    remove_interest(request.user, request.user, pk)
    messages.success(request, _("Removed."))
    return redirect("people:interests")


@require_safe
@signed_in
def contribution_list(request: PageRequest) -> HttpResponse:
    """What one has written, wherever on this site."""
    context = {
        "panels": render_panels(request, list_panels(request.user, request.user)),
        "profile": get_profile(request.user),
    }
    return render(request, "people/contribution_list.html", context)
