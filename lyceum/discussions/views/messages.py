"""Messages: the list, one correspondence, writing first, answering a request, telling the stewards."""

from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from lyceum.care.actions.cases import report_thing
from lyceum.care.forms import TellForm
from lyceum.care.queries import get_told
from lyceum.discussions.actions.messages import (
    answer_request,
    block_asker,
    leave_correspondence,
    mute_correspondence,
    read_messages,
    send_message,
    set_who_may_write,
    start_correspondence,
    take_back_message,
)
from lyceum.discussions.forms.messages import FirstMessageForm, MessageForm, NeighboursForm, WhoForm
from lyceum.discussions.queries.messages import (
    PAGE_SIZE,
    Reach,
    default_who,
    find_pair,
    find_reach,
    get_correspondence_page,
    get_message,
    get_own_message,
    get_part,
    get_who,
    list_around,
    list_correspondences,
    list_where_both_are,
)
from lyceum.discussions.views.doors import posted
from lyceum.discussions.views.drafting import keep_draft
from lyceum.kernel.drafts import find_draft, save_draft
from lyceum.kernel.formats import name_list
from lyceum.kernel.text.markdown import render as render_words
from lyceum.kernel.text.plain import clean
from lyceum.kernel.verdicts import Refused
from lyceum.kernel.web import forget_words, signed_in
from lyceum.people.requests import PageRequest

LAST = 10**9


@require_safe
@signed_in
def message_list(request: PageRequest) -> HttpResponse:
    """Everything one has written and got, newest first; those who ask first stand apart."""
    found = list_correspondences(request.user, after=request.GET.get("after", ""))
    unread = dict.fromkeys(row.last.author_id for row in found.rows if row.is_unread and row.last)
    names = {person.pk: person.name for row in found.rows for person in row.others}
    who = name_list([names[pk] for pk in unread if pk in names])
    context = {"found": found, "who": who, "after": request.GET.get("after", "")}
    return render(request, "discussions/messages/message_list.html", context)


@signed_in
def message_new(request: PageRequest) -> HttpResponse:
    """Write to one or a few people for the first time."""
    to = (request.POST if request.method == "POST" else request.GET).get("to", "")
    handles = FirstMessageForm.handles(to)
    reached = find_reach(request.user, handles) if handles else {}
    if len(handles) == 1 and reached and request.method != "POST":
        pair = find_pair(request.user, reached[handles[0]].person)
        if pair is not None:
            return redirect(f"{reverse('discussions:messages', args=[pair])}?page=last#reply")
    is_free = all(reach.is_free for reach in reached.values())
    if request.method != "POST":
        if len(reached) < len(handles):
            raise Http404
        draft = find_draft(request.user.pk, "message")
        first = {**(draft.fields if draft else {}), **({"to": ", ".join(handles)} if handles else {})}
        return _new_page(request, FirstMessageForm(initial=first, is_free=is_free), reached)
    form = FirstMessageForm(request.POST, is_free=is_free)
    if not form.is_valid():
        return _new_page(request, form, reached, status=422)
    if "preview" in request.POST:
        save_draft(request.user.pk, "message", {"source": form.cleaned_data["source"], "to": to})
        return _new_page(request, form, reached, preview=form.cleaned_data["source"])
    try:
        message = start_correspondence(request.user, handles, form.typed())
    except Refused as refused:
        unknown = [f"@{name}" for name in handles if name not in reached]
        form.add_error("to" if unknown else "source", _unknown_words(unknown) if unknown else str(refused))
        return _new_page(request, form, reached, status=422)
    forget_words(request)
    messages.success(request, _("Sent.") if is_free else _("Sent. You can write on when you have an answer."))
    return redirect(_place(message.correspondence_id, message.n))


def _unknown_words(names: list[str]) -> str:
    """Which short names lead to nobody; why is not said."""
    words = ngettext(
        "There is nobody of the short name %(names)s whom you can write to.",
        "There is nobody of the short names %(names)s whom you can write to.",
        len(names),
    )
    return words % {"names": name_list(names)}


def _new_page(
    request: PageRequest, form: FirstMessageForm, reached: dict[str, Reach], *, status: int = 200, preview: str = ""
) -> HttpResponse:
    asked = [reach.person.name for reach in reached.values() if not reach.is_free]
    context = {
        "form": form,
        "people": [reach.person for reach in reached.values()],
        "asked": name_list(asked),
        "preview": render_words(preview).html if preview else "",
    }
    return render(request, "discussions/messages/message_new.html", context, status=status)


@require_POST
@signed_in
def message_new_draft(request: PageRequest) -> HttpResponse:
    """Keep a first message that is being typed."""
    return keep_draft(request, "message", ("source", "to", "subject"))


@require_safe
@signed_in
def correspondence_page(request: PageRequest, pk: int) -> HttpResponse:
    """Twenty messages by position, and the field for the next one."""
    draft = find_draft(request.user.pk, f"message:{pk}")
    return _page(request, pk, MessageForm(initial=draft.fields if draft else {}))


def _page(request: PageRequest, pk: int, form: MessageForm, *, status: int = 200, preview: str = "") -> HttpResponse:
    raw = request.GET.get("page", "last" if request.method == "POST" else "1")
    number = LAST if raw == "last" else int(raw) if raw.isdecimal() and len(raw) < 10 else 1
    found = get_correspondence_page(request.user, pk, number)
    names = name_list([part.person.name for part in found.others])
    context = {
        "found": found,
        "names": names,
        "title": found.correspondence.subject or names,
        "form": form,
        "preview": render_words(preview).html if preview else "",
        "wrong": bool(form.errors),
    }
    return render(request, "discussions/messages/correspondence_page.html", context, status=status)


@require_safe
@signed_in
def message_place(request: PageRequest, pk: int, n: int) -> HttpResponse:
    """Where a message stands."""
    get_part(request.user, pk)
    return redirect(_place(pk, n))


def _place(pk: int, n: int) -> str:
    number = (n - 1) // PAGE_SIZE + 1
    query = f"?page={number}" if number > 1 else ""
    return f"{reverse('discussions:messages', args=[pk])}{query}#m{n}"


@posted("discussions:messages", "pk")
@signed_in
def message_send(request: PageRequest, pk: int) -> HttpResponse:
    """Write on; the words stay whatever happens."""
    get_part(request.user, pk)
    form = MessageForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, form, status=422)
    source = form.cleaned_data["source"]
    if "preview" in request.POST:
        save_draft(request.user.pk, f"message:{pk}", {"source": source})
        return _page(request, pk, form, preview=source)
    try:
        message = send_message(request.user, pk, form.typed())
    except Refused as refused:
        save_draft(request.user.pk, f"message:{pk}", {"source": source})
        form.add_error("source", str(refused))
        return _page(request, pk, form, status=422)
    forget_words(request)
    return redirect(_place(pk, message.n))


@require_POST
@signed_in
def message_draft(request: PageRequest, pk: int) -> HttpResponse:
    """Keep a message that is being typed."""
    get_part(request.user, pk)
    return keep_draft(request, f"message:{pk}", ("source",))


@posted("discussions:messages", "pk")
@signed_in
def messages_read(request: PageRequest, pk: int) -> HttpResponse:
    """Remember how far one has read; nobody else sees it."""
    get_part(request.user, pk)
    raw = request.POST.get("n", "")
    if raw.isdecimal() and len(raw) < 10:
        read_messages(request.user, pk, int(raw))
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({})
    return redirect("discussions:message_list")


@posted("discussions:messages", "pk")
@signed_in
def request_answer(request: PageRequest, pk: int, what: str) -> HttpResponse:
    """Accept, decline, or decline and block."""
    get_part(request.user, pk)
    if what == "block":
        block_asker(request.user, pk)
        messages.success(request, _("Blocked. They are not told, and you no longer reach each other."))
    elif what == "accept":
        answer_request(request.user, pk, accept=True)
        messages.success(request, _("You can write to each other now."))
        return redirect("discussions:messages", pk)
    elif what == "decline":
        answer_request(request.user, pk, accept=False)
        undo = "undo:" + reverse("discussions:request_answer", args=[pk, "accept"])
        messages.success(request, _("Declined. They are not told; they just cannot write on."), extra_tags=undo)
    return redirect("discussions:message_list")


@posted("discussions:messages", "pk")
@signed_in
def messages_mute(request: PageRequest, pk: int) -> HttpResponse:
    get_part(request.user, pk)
    on = request.GET.get("on", "1") != "0"
    mute_correspondence(request.user, pk, on=on)
    messages.success(request, _("You get no notices of it any more.") if on else _("You hear of it again."))
    return redirect("discussions:messages", pk)


@signed_in
def messages_leave(request: PageRequest, pk: int) -> HttpResponse:
    """What leaving means, and the button; of few people nobody can come back by themselves."""
    own = get_part(request.user, pk)
    if request.method != "POST":
        return render(request, "discussions/messages/messages_leave.html", {"own": own})
    leave_correspondence(request.user, pk)
    messages.success(request, _("You have left. It is not on your list any more."))
    return redirect("discussions:message_list")


@posted("discussions:message_list")
@signed_in
def message_take_back(request: PageRequest, pk: int) -> HttpResponse:
    """Take one's own message back; its place stays."""
    message = get_own_message(request.user, pk)
    back = request.GET.get("on") == "0"
    take_back_message(request.user, message, back=back)
    undo = "" if back else f"undo:{reverse('discussions:message_take_back', args=[pk])}?on=0"
    messages.success(request, _("It is back.") if back else _("Taken back. Its place stays."), extra_tags=undo)
    return redirect(_place(message.correspondence_id, message.n))


@signed_in
def message_tell(request: PageRequest, pk: int) -> HttpResponse:
    """Tell the stewards; they see this message and the ones around it that the reporter chooses, nothing else."""
    message = get_message(request.user, pk)
    around = list_around(request.user, message)
    communities = list_where_both_are(request.user, message.author_id)
    data = request.POST if request.method == "POST" else None
    form = TellForm(data, communities=communities)
    chosen = NeighboursForm(data, choices=[(str(one.pk), f"{one.author.name}: {one.source[:200]}") for one in around])
    if data is not None and form.is_valid() and chosen.is_valid():
        picked = [one for one in around if one.pk in chosen.cleaned_data["around"]]
        quote = "\n\n".join(f"{one.author.name}, {one.n}: {clean(one.source)}" for one in [message, *picked])
        told = replace(get_told(request.user, "message", pk), quote=quote)
        report_thing(request.user, told, words=form.cleaned_data["words"], to=form.cleaned_data["community"])
        messages.success(request, _("Thank you. The stewards have it; nobody else sees who told them."))
        return redirect(_place(message.correspondence_id, message.n))
    wrong = bool(form.errors or chosen.errors)
    context = {"message": message, "form": form, "chosen": chosen, "has_around": bool(around)}
    return render(request, "discussions/messages/message_tell.html", context, status=422 if wrong else 200)


@signed_in
def message_settings(request: PageRequest) -> HttpResponse:
    """Who may write to me."""
    form = WhoForm(request.POST if request.method == "POST" else None, initial={"who": get_who(request.user)})
    if request.method == "POST" and form.is_valid():
        set_who_may_write(request.user, request.user, form.cleaned_data["who"])
        messages.success(request, _("Saved. It holds from now on."))
        return redirect("discussions:message_settings")
    context = {"form": form, "default": default_who()}
    return render(request, "discussions/messages/message_settings.html", context, status=422 if form.errors else 200)
