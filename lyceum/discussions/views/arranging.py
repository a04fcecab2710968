"""Pages of stewards: put a conversation in order, what was done and its undo, saved replies."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lyceum.communities.queries import CommunityRow, find_membership, get_inner_community, list_tabs
from lyceum.discussions.actions.arranging import (
    drop_reply,
    lock_replies,
    merge_conversation,
    move_conversation,
    pin_conversation,
    save_reply,
    slow_conversation,
    split_conversation,
    undo_arrangement,
)
from lyceum.discussions.forms.arranging import MergeForm, MoveForm, ReasonForm, SavedReplyForm, SlowForm, SplitForm
from lyceum.discussions.policies import can_arrange
from lyceum.discussions.queries.arranging import (
    get_arrangement,
    get_saved_reply,
    list_arrangements,
    list_arrangements_of,
    list_merge_targets,
    list_post_lines,
    list_saved_replies,
    list_targets,
)
from lyceum.discussions.queries.reading import get_conversation
from lyceum.kernel.web import signed_in
from lyceum.people.requests import PageRequest

Forms = dict[str, ReasonForm]


def _place(request: PageRequest, slug: str) -> CommunityRow:
    """The community, for those who look after it."""
    community, _own = get_inner_community(request.user, slug)
    can_arrange(request.user, find_membership(request.user, community)).enforce()
    return community


def _forms(request: PageRequest, community: CommunityRow, conversation: object, data: object = None) -> Forms:
    """All forms of the page; the one that was sent has its data."""
    targets = [(place.pk, place.name) for place in list_targets(request.user, community)]
    others = [(row.pk, row.title) for row in list_merge_targets(request.user, conversation)]  # type: ignore[arg-type]  # a conversation; views know no tables
    lines = [(line.n, f"{line.n}. {line.name}: {line.text}") for line in list_post_lines(request.user, conversation)]  # type: ignore[arg-type]  # as above
    makers: dict[str, Callable[[object], ReasonForm]] = {
        "lock": lambda given: ReasonForm(given, prefix="lock"),  # type: ignore[arg-type]  # data or None
        "slow": lambda given: SlowForm(given, prefix="slow", initial={"minutes": conversation.slow_minutes}),  # type: ignore[arg-type,attr-defined]  # as above
        "move": lambda given: MoveForm(given, prefix="move", targets=targets),
        "merge": lambda given: MergeForm(given, prefix="merge", targets=others),
        "split": lambda given: SplitForm(given, prefix="split", lines=lines),
    }
    sent = request.resolver_match.kwargs.get("what", "") if request.resolver_match else ""
    return {name: make(data if name == sent else None) for name, make in makers.items()}


@signed_in
def arrange_page(request: PageRequest, slug: str, pk: int) -> HttpResponse:
    community = _place(request, slug)
    conversation = get_conversation(request.user, pk)
    return _page(request, community, conversation, _forms(request, community, conversation))


def _page(
    request: PageRequest, community: CommunityRow, conversation: object, forms: Forms, *, status: int = 200
) -> HttpResponse:
    context = {
        "community": community,
        "conversation": conversation,
        "tabs": list_tabs(request.user, community),
        "forms": forms,
        "done": list_arrangements_of(conversation),  # type: ignore[arg-type]  # a conversation; views know no tables
    }
    return render(request, "discussions/arrange_page.html", context, status=status)


@require_POST
@signed_in
def arrange(request: PageRequest, slug: str, pk: int, what: str) -> HttpResponse:
    """One step; every step is written down and can be taken back from the same page."""
    community = _place(request, slug)
    conversation = get_conversation(request.user, pk)
    if what == "pin":
        pin_conversation(request.user, conversation, on=conversation.pinned_at is None)
        return _done(request, slug, pk)
    form = _forms(request, community, conversation, request.POST).get(what)
    if form is None:
        raise Http404
    if not form.is_valid():
        forms = {**_forms(request, community, conversation), what: form}
        return _page(request, community, conversation, forms, status=422)
    return _do(request, slug, conversation, what, form)


def _do(request: PageRequest, slug: str, conversation: object, what: str, form: ReasonForm) -> HttpResponse:
    data = form.cleaned_data
    actor, pk, reason = request.user, conversation.pk, data["reason"]  # type: ignore[attr-defined]  # a conversation; views know no tables
    if what == "lock":
        lock_replies(actor, conversation, on=conversation.locked_at is None, reason=reason)  # type: ignore[arg-type,attr-defined]  # as above
    elif what == "slow":
        slow_conversation(actor, conversation, minutes=data["minutes"], reason=reason)  # type: ignore[arg-type]  # as above
    elif what == "move":
        target = next(one for one in list_targets(actor, conversation.community) if one.pk == data["target"])  # type: ignore[attr-defined]  # as above
        move_conversation(actor, conversation, target, reason=reason)  # type: ignore[arg-type]  # as above
        slug = target.slug
    elif what == "merge":
        merge_conversation(actor, conversation, get_conversation(actor, data["target"]), reason=reason)  # type: ignore[arg-type]  # as above
        pk = data["target"]
    else:
        pk = split_conversation(actor, conversation, data["posts"], data["title"], reason=reason).pk  # type: ignore[arg-type]  # as above
    return _done(request, slug, pk)


def _done(request: PageRequest, slug: str, pk: int) -> HttpResponse:
    messages.success(request, _("Done. It is written down, and you can take it back."))
    return redirect("discussions:page", slug, pk)


@signed_in
def arrangement_list(request: PageRequest, slug: str) -> HttpResponse:
    community = _place(request, slug)
    context = {
        "community": community,
        "tabs": list_tabs(request.user, community),
        "page": list_arrangements(community, request.GET.get("after", "")),
    }
    return render(request, "discussions/arrangement_list.html", context)


@require_POST
@signed_in
def arrangement_undo(request: PageRequest, slug: str, pk: int) -> HttpResponse:
    row = get_arrangement(_place(request, slug), pk)
    undo_arrangement(request.user, row)
    messages.success(request, _("Taken back."))
    return redirect("discussions:arrangements", slug)


@signed_in
def reply_list(request: PageRequest, slug: str) -> HttpResponse:
    """Words to use again; with `?for=` they lead back into that conversation's reply form."""
    community = _place(request, slug)
    can_arrange(request.user, find_membership(request.user, community)).enforce()
    form = SavedReplyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        save_reply(request.user, community, **form.cleaned_data)
        messages.success(request, _("Saved. Everybody who looks after this community can use it."))
        return redirect("discussions:replies", slug)
    wanted = request.GET.get("for", "")
    context = {
        "community": community,
        "tabs": list_tabs(request.user, community),
        "form": form,
        "replies": list_saved_replies(community),
        "wanted": int(wanted) if wanted.isdecimal() and len(wanted) < 16 else None,
    }
    return render(request, "discussions/reply_list.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in
def reply_drop(request: PageRequest, slug: str, pk: int) -> HttpResponse:
    community = _place(request, slug)
    drop_reply(request.user, get_saved_reply(request.user, community, pk))
    messages.success(request, _("Removed."))
    return redirect("discussions:replies", slug)
