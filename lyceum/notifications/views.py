"""The inbox, what I follow, what comes by mail, and the link that stops a mail."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from lyceum.kernel import clock
from lyceum.kernel.web import back_address, signed_in
from lyceum.notifications.actions.inbox import choose_mail, finish_item, follow, put_off_item, reopen_item
from lyceum.notifications.forms import LaterForm
from lyceum.notifications.queries import get_item, list_choices, list_inbox, read_off_token
from lyceum.notifications.registries import notice_kinds
from lyceum.people.registries import things
from lyceum.people.requests import SYSTEM, PageRequest, VisitorRequest


@require_GET
@signed_in
def inbox(request: PageRequest) -> HttpResponse:
    """People who wait first, the longest wait on top; then what was put off, what is to know, what is done."""
    rows = list_inbox(request.user, "open", "later")
    context = {
        "waiting": [row for row in reversed(rows) if row.item.waits and row.item.state == "open"],
        "later": [row for row in rows if row.item.state == "later"],
        "to_know": [row for row in rows if not row.item.waits and row.item.state == "open"],
        "done": list_inbox(request.user, "done"),
    }
    return render(request, "notifications/inbox.html", context)


@require_POST
@signed_in
def item_later(request: PageRequest, pk: int) -> HttpResponse:
    form = LaterForm(request.POST)
    days = (form.cleaned_data["days"] if form.is_valid() else None) or 1
    put_off_item(request.user, get_item(request.user, pk), clock.now() + timedelta(days=days))
    messages.success(request, _("Put off. It comes back by itself."))
    return redirect("notifications:inbox")


@require_POST
@signed_in
def item_done(request: PageRequest, pk: int) -> HttpResponse:
    finish_item(request.user, get_item(request.user, pk))
    messages.success(request, _("Done. You find it at the end of this page."))
    return redirect("notifications:inbox")


@require_POST
@signed_in
def item_reopen(request: PageRequest, pk: int) -> HttpResponse:
    reopen_item(request.user, get_item(request.user, pk))
    return redirect("notifications:inbox")


@require_POST
@signed_in
def thing_follow(request: PageRequest, kind: str, pk: int) -> HttpResponse:
    """Hear of everything about a thing the person can see, or only of replies to them again."""
    thing = things.get(kind)
    value = thing.find(request.user, pk) if thing else None
    if thing is None or value is None:
        raise Http404
    level = "normal" if request.GET.get("on") == "0" else "everything"
    follow(request.user, request.user.pk, kind, pk, level)
    return redirect(back_address(request, thing.url(value)))


@signed_in
def choices(request: PageRequest) -> HttpResponse:
    """What comes by mail, kind by kind."""
    rows = list_choices(request.user)
    if request.method == "POST":
        for row in rows:
            choose_mail(request.user, request.user.pk, row.kind.kind, by_mail=row.kind.kind in request.POST)
        messages.success(request, _("Saved. This is how you hear of things from now on."))
        return redirect("notifications:choices")
    return render(request, "notifications/choices.html", {"choices": rows})


@csrf_exempt
def mail_off(request: VisitorRequest, token: str) -> HttpResponse:
    """Stop one kind of mail without signing in: following the link changes nothing, its button does (RFC 8058)."""
    found = read_off_token(token)
    kind = notice_kinds.get(found[1]) if found else None
    if found is None or kind is None:
        raise Http404
    if request.method == "POST":
        choose_mail(SYSTEM, found[0], found[1], by_mail=False)
    context = {"kind": kind, "is_off": request.method == "POST"}
    response = render(request, "notifications/mail_off.html", context)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
