"""The inbox, what I follow, how soon I hear of what, and the link that stops a mail."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from lyceum.communities.queries import get_readable_community, list_tabs
from lyceum.kernel.web import back_address, signed_in
from lyceum.notifications.actions.choosing import choose_steps, set_rhythm, stop_mails
from lyceum.notifications.actions.inbox import finish_item, follow, put_off_item, reopen_item, stop_following
from lyceum.notifications.actions.pushing import subscribe, unsubscribe
from lyceum.notifications.actions.receiving import take_back_addresses
from lyceum.notifications.forms import (
    LATER,
    LaterForm,
    PushForm,
    RhythmForm,
    browser_name,
    read_wishes,
    rhythm_values,
)
from lyceum.notifications.queries.answering import can_answer_by_mail, find_start_address, list_own_mails
from lyceum.notifications.queries.choosing import (
    LETTERS,
    Chosen,
    channels_here,
    find_level,
    find_off_label,
    get_chosen,
    get_rhythm,
    list_fixed,
    list_matrix,
    read_off_token,
)
from lyceum.notifications.queries.following import SHOWN, get_followed, list_followed, topic_kind
from lyceum.notifications.queries.inbox import (
    find_later_moment,
    get_inbox,
    get_item,
    get_row,
    has_part,
    list_part,
)
from lyceum.notifications.queries.letters import get_example
from lyceum.notifications.queries.pushing import list_devices, public_key
from lyceum.notifications.registries import channels
from lyceum.people.registries import things
from lyceum.people.requests import SYSTEM, PageRequest, VisitorRequest

LEVELS = {"everything", "normal", "mute"}


@require_GET
@signed_in
def inbox(request: PageRequest) -> HttpResponse:
    """People who wait first, the longest wait on top; then what was put off, what is to know, what is done."""
    return render(request, "notifications/inbox.html", {"page": get_inbox(request.user)})


@require_GET
@signed_in
def inbox_part(request: PageRequest, name: str) -> HttpResponse:
    """All of one part of the inbox, page by page."""
    if not has_part(name):
        raise Http404
    page = list_part(request.user, name, request.GET.get("after", ""))
    return render(request, "notifications/inbox_part.html", {"page": page, "name": name})


@signed_in
def item_later(request: PageRequest, pk: int) -> HttpResponse:
    """Put off until the morning of a day: one of three, or any within a year."""
    item = get_item(request.user, pk)
    form = LaterForm(request.POST if request.method == "POST" and "on" in request.POST else None)
    if request.method == "POST":
        day = str(form.cleaned_data["on"]) if form.is_bound and form.is_valid() else request.GET.get("when", "")
        until = find_later_moment(request.user, day)
        if until is not None:
            put_off_item(request.user, item, until)
            _say(request, _("Put off. It comes back by itself."), reverse("notifications:reopen", args=[pk]))
            return redirect("notifications:inbox")
    row = get_row(request.user, pk)
    if row is None:
        raise Http404
    context = {"row": row, "form": form, "later_choices": LATER}
    return render(request, "notifications/later.html", context, status=422 if request.method == "POST" else 200)


def _say(request: PageRequest, words: str, undo: str) -> None:
    messages.success(request, words, extra_tags=f"undo:{undo}")


@require_POST
@signed_in
def item_done(request: PageRequest, pk: int) -> HttpResponse:
    finish_item(request.user, get_item(request.user, pk))
    _say(request, _("Done. You find it at the end of this page."), reverse("notifications:reopen", args=[pk]))
    return redirect("notifications:inbox")


@require_POST
@signed_in
def item_reopen(request: PageRequest, pk: int) -> HttpResponse:
    reopen_item(request.user, get_item(request.user, pk))
    _say(request, _("It stands in your inbox again."), reverse("notifications:done", args=[pk]))
    return redirect("notifications:inbox")


@require_POST
@signed_in
def thing_follow(request: PageRequest, kind: str, pk: int) -> HttpResponse:
    """How loudly one hears of a thing one can see: everything, normal or mute."""
    thing = things.get("community" if kind == "tag" else kind)
    kind = topic_kind(request.GET.get("tag", "")) if kind == "tag" else kind
    value = thing.find(request.user, pk) if thing else None
    if thing is None or value is None or not kind:
        raise Http404
    level = request.POST.get("level") or request.GET.get("level") or ""
    if level not in LEVELS:
        level = "normal" if request.GET.get("on") == "0" else "everything"
    follow(request.user, request.user.pk, kind, pk, level)
    return redirect(back_address(request, thing.url(value)))


@require_GET
@signed_in
def followed(request: PageRequest) -> HttpResponse:
    """Everything one follows and mutes, page by page."""
    page = list_followed(request.user, request.GET.get("after", ""))
    return render(request, "notifications/followed.html", {"page": page})


@require_POST
@signed_in
def followed_stop(request: PageRequest, pk: int) -> HttpResponse:
    stop_following(request.user, get_followed(request.user, pk))
    messages.success(request, _("Stopped. You hear of it as of everything else."))
    return redirect(back_address(request, reverse("notifications:followed")))


@signed_in
def choices(request: PageRequest) -> HttpResponse:
    """How soon one hears of what: a row for each kind and each community, and the rhythm of one's days."""
    if request.method == "POST":
        return _store_choices(request, None, reverse("notifications:choices"))
    chosen = get_chosen(request.user.pk)
    stopped = [name for kind, name in LETTERS.items() if chosen.has_stopped(kind)]
    form = RhythmForm(initial=rhythm_values(get_rhythm(request.user), stopped))
    return _choices_page(request, form, chosen)


def _choices_page(request: PageRequest, form: RhythmForm, chosen: Chosen | None = None) -> HttpResponse:
    own = {
        "form": form,
        "fixed": list_fixed(),
        "by_mail": can_answer_by_mail(),
        "followed": list_followed(request.user, size=SHOWN),
    }
    context = _table(request, None, chosen) | own | _devices(request)
    return render(request, "notifications/choices.html", context, status=422 if form.errors else 200)


def _devices(request: PageRequest) -> dict[str, Any]:
    """The browsers that get push messages, and what one more needs."""
    if "push" not in channels:
        return {"devices": [], "push_key": ""}
    return {"devices": list_devices(request.user), "push_key": public_key()}


def _table(request: PageRequest, community_id: int | None, chosen: Chosen | None = None) -> dict[str, Any]:
    ways = [(key, way.label) for key, way in channels.items() if key != "mail" and way.is_available(request.user)]
    return {"rows": list_matrix(request.user, community_id, chosen), "ways": ways}


def _store_choices(request: PageRequest, community_id: int | None, back: str) -> HttpResponse:
    keys = [row.key for row in list_matrix(request.user, community_id)]
    choose_steps(request.user, request.user.pk, read_wishes(request.POST, keys, ["site", *channels_here()]))
    messages.success(request, _("Saved. This is how you hear of things from now on."))
    return redirect(back)


@require_GET
def service_worker(_request: VisitorRequest) -> HttpResponse:
    """The script that shows push messages, at the root so that it may speak for the whole site."""
    response = HttpResponse((settings.PACKAGE / "static" / "sw.js").read_text(), content_type="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response


@require_POST
@signed_in
def push_subscribe(request: PageRequest) -> HttpResponse:
    """Send push messages to this browser too."""
    form = PushForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    subscribe(
        request.user, request.user.pk, **form.cleaned_data, agent=browser_name(request.headers.get("User-Agent", ""))
    )
    messages.success(request, _("Push messages come to this device from now on."))
    return redirect("notifications:choices")


@require_POST
@signed_in
def push_remove(request: PageRequest, pk: int) -> HttpResponse:
    unsubscribe(request.user, request.user.pk, pk)
    messages.success(request, _("No more push messages to that device."))
    return redirect("notifications:choices")


@require_GET
@signed_in
def mails(request: PageRequest) -> HttpResponse:
    """What one has written by mail: what became of it, and what was cut off."""
    return render(request, "notifications/mails.html", {"rows": list_own_mails(request.user)})


@require_POST
@signed_in
def addresses_take_back(request: PageRequest) -> HttpResponse:
    """The addresses in all mails so far are good for answers no more."""
    take_back_addresses(request.user, request.user.pk)
    messages.success(request, _("Done. Only mails from now on can be answered."))
    return redirect("notifications:mails")


@require_POST
@signed_in
def rhythm(request: PageRequest) -> HttpResponse:
    """Quiet hours, days off, a pause, and the day of letters."""
    form = RhythmForm(request.POST)
    if not form.is_valid():
        return _choices_page(request, form)
    set_rhythm(request.user, request.user.pk, form.rhythm())
    choose_steps(request.user, request.user.pk, form.letter_wishes())
    messages.success(request, _("Saved. This is how you hear of things from now on."))
    return redirect("notifications:choices")


@require_GET
@signed_in
def letter_example(request: PageRequest, kind: str) -> HttpResponse:
    """A letter before one chooses it."""
    if kind not in set(LETTERS):
        raise Http404
    return render(request, "notifications/example.html", {"letter": get_example(request.user, kind)})


@signed_in
def community_choices(request: PageRequest, slug: str) -> HttpResponse:
    """How soon one hears of what from one community."""
    community = get_readable_community(request.user, slug)
    if request.method == "POST":
        return _store_choices(request, community.pk, reverse("notifications:community", args=[slug]))
    context = _table(request, community.pk) | {
        "community": community,
        "tabs": list_tabs(request.user, community),
        "start_address": find_start_address(request.user, community.pk),
        "level": find_level(request.user, "community", community.pk) or "normal",
    }
    return render(request, "notifications/community_choices.html", context)


@csrf_exempt
def mail_off(request: VisitorRequest, token: str) -> HttpResponse:
    """Stop one kind of mail without signing in: following the link changes nothing, its button does (RFC 8058)."""
    found = read_off_token(token)
    label = find_off_label(found) if found else ""
    if found is None or not label:
        raise Http404
    if request.method == "POST":
        stop_mails(SYSTEM, found.person_id, found.kind, found.community_id)
    context = {"label": label, "is_off": request.method == "POST"}
    response = render(request, "notifications/mail_off.html", context)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
