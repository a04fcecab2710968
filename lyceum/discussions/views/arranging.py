"""Pages of stewards: put a conversation in order, what was done and its undo, saved replies."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup

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
from lyceum.discussions.views.doors import posted
from lyceum.kernel.formats import datetime_words, number
from lyceum.kernel.text.markdown import render as render_words
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
    others = [(row.pk, _line(row)) for row in list_merge_targets(request.user, conversation)]  # type: ignore[arg-type]  # a conversation; views know no tables
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


def _line(row: Any) -> str:  # noqa: ANN401 - a conversation; views know no tables
    """A conversation in a list to choose from: told apart from one of the same name."""
    replies = ngettext("%(num)s reply", "%(num)s replies", row.reply_count) % {"num": number(row.reply_count)}
    # Title in isolation marks (U+2068, U+2069): it does not turn the line around.
    return _("%(title)s (%(kind)s, %(when)s, %(replies)s)") % {
        "title": f"\u2068{row.title}\u2069",
        "kind": row.get_kind_display(),
        "when": datetime_words(row.started_at),
        "replies": replies,
    }


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


@posted("discussions:arrange", "slug", "pk")
@signed_in
def arrange(request: PageRequest, slug: str, pk: int, what: str) -> HttpResponse:
    """One step; every step is written down and can be taken back from the same page."""
    community = _place(request, slug)
    conversation = get_conversation(request.user, pk)
    if what == "pin":
        on = conversation.pinned_at is None
        row = pin_conversation(request.user, conversation, on=on)
        said = _("It stands on top of the list now.") if on else _("Taken off the top of the list.")
        return _done(request, slug, pk, said, row)
    form = _forms(request, community, conversation, request.POST).get(what)
    if form is None:
        raise Http404
    if not form.is_valid():
        forms = {**_forms(request, community, conversation), what: form}
        return _page(request, community, conversation, forms, status=422)
    return _do(request, slug, conversation, what, form)


def _do(request: PageRequest, slug: str, conversation: Any, what: str, form: ReasonForm) -> HttpResponse:  # noqa: ANN401 - a conversation; views know no tables
    data = form.cleaned_data
    actor, pk, reason = request.user, conversation.pk, data["reason"]
    if what == "lock":
        on = conversation.locked_at is None
        row = lock_replies(actor, conversation, on=on, reason=reason)
        return _done(request, slug, pk, _("Closed to replies.") if on else _("Open to replies again."), row)
    if what == "slow":
        slowed = slow_conversation(actor, conversation, minutes=data["minutes"], reason=reason)
        return _done(request, slug, pk, _slow_words(data["minutes"], is_new=slowed is not None), slowed)
    if what == "move":
        target = next(one for one in list_targets(actor, conversation.community) if one.pk == data["target"])
        row = move_conversation(actor, conversation, target, reason=reason)
        return _done(request, target.slug, pk, _("Moved to “%(name)s”.") % {"name": target.name}, row, log=slug)
    if what == "merge":
        row = merge_conversation(actor, conversation, get_conversation(actor, data["target"]), reason=reason)
        said = _("“%(title)s” is part of this conversation now.") % {"title": conversation.title}
        return _done(request, slug, data["target"], said, row)
    made = split_conversation(actor, conversation, data["posts"], data["title"], reason=reason)
    newest = list_arrangements_of(conversation)
    said = _("Split off. This is the new conversation.")
    return _done(request, slug, made.pk, said, newest[0] if newest and made.pk != pk else None)


def _slow_words(minutes: int, *, is_new: bool) -> str:
    if not is_new:
        return _("That is its pace already. Nothing was changed.")
    if not minutes:
        return _("Slow mode is off.")
    pace = ngettext("%(num)s minute", "%(num)s minutes", minutes) % {"num": number(minutes)}
    return _("Slow mode is on: everybody waits %(pace)s between two posts.") % {"pace": pace}


def _done(request: PageRequest, slug: str, pk: int, said: str, row: Any, *, log: str = "") -> HttpResponse:  # noqa: ANN401 - an arrangement or None
    """Say what was done, with the button that takes it back; it stands in the log of where it was done."""
    if row is None:
        messages.info(request, said)
    else:
        messages.success(
            request, said, extra_tags=f"undo:{reverse('discussions:arrangement_undo', args=[log or slug, row.pk])}"
        )
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


@posted("discussions:arrangements", "slug")
@signed_in
def arrangement_undo(request: PageRequest, slug: str, pk: int) -> HttpResponse:
    row = get_arrangement(_place(request, slug), pk)
    undo_arrangement(request.user, row)
    messages.success(request, _("Taken back: everything stands where it stood. What was written since stays."))
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
        "replies": [(row, Markup(render_words(row.source).html)) for row in list_saved_replies(community)],  # noqa: S704 - sanitised there
        "wanted": int(wanted) if wanted.isdecimal() and len(wanted) < 16 else None,
    }
    return render(request, "discussions/reply_list.html", context, status=422 if form.errors else 200)


@posted("discussions:replies", "slug")
@signed_in
def reply_drop(request: PageRequest, slug: str, pk: int) -> HttpResponse:
    community = _place(request, slug)
    drop_reply(request.user, get_saved_reply(request.user, community, pk))
    messages.success(request, _("Removed."))
    return redirect("discussions:replies", slug)
