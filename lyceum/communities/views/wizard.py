"""Found a community in four steps, each with an address; and its first week."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lyceum.communities.actions.founding import Founding, found_community
from lyceum.communities.actions.inviting import invite_many
from lyceum.communities.forms.founding import AgreementForm, NameForm, PeopleForm, ShapeForm, check_addresses
from lyceum.communities.policies import can_invite_people
from lyceum.communities.queries import CommunityRow, find_membership, get_inner_community, list_tabs
from lyceum.communities.queries.arrivals import find_first_week
from lyceum.communities.queries.directory import find_founding_verdict
from lyceum.communities.queries.invitations import count_mails_left
from lyceum.communities.queries.shapes import SHAPES, shape_of
from lyceum.kernel.drafts import drop_draft, find_draft, save_draft
from lyceum.kernel.text.plain import clean_line
from lyceum.kernel.web import forget_words, signed_in
from lyceum.people.queries.people import get_languages
from lyceum.people.requests import PageRequest

PLACE = "founding"
STEPS = ("shape", "name", "agreement", "people")


def _language() -> str:
    return (get_language() or "en").split("-")[0]


def _languages(request: PageRequest) -> tuple[str, ...]:
    """What is offered first: the pages' language, then the person's own."""
    reads, writes = get_languages(request.user)
    return (_language(), *writes, *reads)


def _told(request: PageRequest) -> dict[str, str]:
    draft = find_draft(request.user.pk, PLACE)
    return dict(draft.fields) if draft else {}


def _form(
    step: str,
    told: dict[str, Any],
    languages: tuple[str, ...],
    data: Any = None,  # noqa: ANN401 - Django's
    files: Any = None,  # noqa: ANN401 - Django's
) -> forms.Form:
    shape = shape_of(told.get("shape", ""))
    if step == "shape":
        return ShapeForm(data, initial={"shape": told.get("shape") or "exchange"})
    if step == "name":
        initial = {"language": _language(), "visibility": "public", **told}
        return NameForm(data, initial=initial, languages=languages)
    if step == "agreement":
        first = "\n".join(str(point) for point in shape.points)
        return AgreementForm(data, initial={"points": told.get("points") or first})
    return PeopleForm(data, files, initial={name: told.get(name, "") for name in ("mails", "second", "note")})


@signed_in
def community_found(request: PageRequest, step: str = "shape") -> HttpResponse:
    """One step; what was typed is kept as a draft until the community stands."""
    find_founding_verdict(request.user).enforce()
    if step not in STEPS:
        raise Http404
    told = _told(request)
    own = _languages(request) if step == "name" else ()
    if step == "shape" and (name := clean_line(request.GET.get("name", ""))[:120]):
        told["name"] = name  # the form is sent to the same address, so the name comes along
    if request.method != "POST":
        if step != "shape" and "shape" not in told:
            return redirect("communities:found")
        return _page(request, step, told, _form(step, told, own))
    form = _form(step, told, own, request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, step, told, form, status=422)
    told |= {name: _text(value) for name, value in form.cleaned_data.items() if name != "file"}
    if step != "people":
        save_draft(request.user.pk, PLACE, told)
        return redirect("communities:found_step", STEPS[STEPS.index(step) + 1])
    return _last_step(request, told, form)


def _text(value: object) -> str:
    return "\n".join(map(str, value)) if isinstance(value, list | tuple) else str(value or "")


def _last_step(request: PageRequest, told: dict[str, str], form: forms.Form) -> HttpResponse:
    """Check the list first when asked; then found, and invite whoever is in it."""
    checked = form.checked()  # type: ignore[attr-defined]  # the form of people
    if "check" in request.POST or (checked.wrong and "anyway" not in request.POST):
        told |= {"mails": "\n".join([told["mails"], form.cleaned_data["file"]]).strip()}
        save_draft(request.user.pk, PLACE, told)
        return _page(request, "people", told, _form("people", told, ()), checked=checked)
    if not told.get("name") or not told.get("points"):
        return redirect("communities:found_step", "name" if not told.get("name") else "agreement")
    shape = shape_of(told.get("shape", ""))
    community = found_community(
        request.user,
        Founding(
            name=told["name"],
            description=told.get("description", ""),
            visibility=told.get("visibility", "public"),
            join_mode=shape.join_mode,
            language=told.get("language", "en"),
            points=told["points"].splitlines(),
            form_key=request.POST.get("form_key", ""),
            shape=shape.key,
            city=told.get("city", ""),
        ),
    )
    drop_draft(request.user.pk, PLACE)
    forget_words(request)
    return _invite(request, community, checked.mails, told.get("note", ""), told.get("second", ""))


def _invite(
    request: PageRequest, community: CommunityRow, mails: tuple[str, ...], note: str, second: str
) -> HttpResponse:
    """Invite, and go on to the first week; addresses over the limit of the day are given back in the field."""
    sent, waiting = invite_many(request.user, community, mails, note=note, second=second)
    if sent:
        words = ngettext("%(num)s invitation is on its way.", "%(num)s invitations are on their way.", len(sent))
        messages.success(request, words % {"num": len(sent)})
    if not waiting:
        return redirect("communities:first_week", community.slug)
    back = {"mails": "\n".join(mail for mail in waiting if mail != second), "note": note}
    form = PeopleForm(initial=back | ({"second": second} if second in waiting else {}))
    return _inviting_page(request, community, form, waiting=waiting)


def _inviting_page(request: PageRequest, community: CommunityRow, form: forms.Form, **more: Any) -> HttpResponse:  # noqa: ANN401 - of the template
    context = {
        "community": community,
        "membership": find_membership(request.user, community),
        "form": form,
        "checked": more.get("checked"),
        "waiting": more.get("waiting", []),
        "left": count_mails_left(request.user),
        "tabs": list_tabs(request.user, community),
    }
    return render(request, "communities/people_invite.html", context, status=more.get("status", 200))


def _page(request: PageRequest, step: str, told: dict[str, Any], form: forms.Form, **more: Any) -> HttpResponse:  # noqa: ANN401 - of the template
    context = {
        "step": step,
        "steps": [(name, _names()[name], STEPS.index(name) < STEPS.index(step)) for name in STEPS],
        "told": told,
        "form": form,
        "shapes": list(SHAPES.values()),
        "shape": shape_of(told.get("shape", "")),
        "checked": more.get("checked"),
        "left": count_mails_left(request.user) if more.get("checked") else 0,
    }
    return render(request, "communities/found_step.html", context, status=more.get("status", 200))


def _names() -> dict[str, str]:
    return {"shape": _("Shape"), "name": _("Name"), "agreement": _("Agreement"), "people": _("People")}


@require_GET
@signed_in
def first_week(request: PageRequest, slug: str) -> HttpResponse:
    """The plan of the first week, and who has not arrived."""
    community, own = get_inner_community(request.user, slug)
    plan = find_first_week(request.user, community)
    if plan is None:
        raise Http404
    context = {"community": community, "membership": own, "plan": plan, "tabs": list_tabs(request.user, community)}
    return render(request, "communities/first_week.html", context)


@signed_in
def people_invite(request: PageRequest, slug: str) -> HttpResponse:
    """Invite many people: check the list first, then send."""
    community, own = get_inner_community(request.user, slug)
    can_invite_people(request.user, community, own).enforce()
    form = PeopleForm(request.POST or None, request.FILES or None)
    if request.method != "POST":
        return _inviting_page(request, community, form)
    if not form.is_valid():
        return _inviting_page(request, community, form, status=422)
    told, checked = form.cleaned_data, form.checked()
    if not ("check" in request.POST or (checked.wrong and "anyway" not in request.POST)):
        return _invite(request, community, checked.mails, told["note"], told["second"])
    mails = "\n".join([told["mails"], told["file"]]).strip()
    return _inviting_page(
        request, community, PeopleForm(initial={**told, "mails": mails}), checked=check_addresses(mails)
    )
