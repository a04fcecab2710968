"""Polls, feedback and check-ins: the forms above the posts of a conversation."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lyceum.communities.queries import find_membership, list_tabs
from lyceum.discussions.actions.feedback import (
    check_in,
    close_conversation,
    edit_check_in,
    edit_feedback,
    give_feedback,
    mark_feedback,
)
from lyceum.discussions.actions.polls import Choice, close_poll, open_poll, vote
from lyceum.discussions.actions.writing import ChangedMeanwhileError, Typed
from lyceum.discussions.forms.feedback import PARTS, CheckInForm, FeedbackForm
from lyceum.discussions.forms.polls import PollForm
from lyceum.discussions.policies import can_open_poll
from lyceum.discussions.queries.circles import seen_by
from lyceum.discussions.queries.feedback import Parts, find_feedback
from lyceum.discussions.queries.nameless import is_own_conversation
from lyceum.discussions.queries.polls import get_poll
from lyceum.discussions.queries.reading import get_conversation, get_own_post, get_post, get_reading_page, place_of
from lyceum.discussions.views.doors import posted
from lyceum.discussions.views.drafting import keep_draft
from lyceum.discussions.views.reading import show_conversation
from lyceum.discussions.views.sent import Sent
from lyceum.kernel.web import forget_words, signed_in
from lyceum.people.requests import PageRequest, VisitorRequest


@signed_in
def poll_open(request: PageRequest, slug: str, pk: int) -> HttpResponse:
    """A page for a new poll in a conversation."""
    conversation = get_conversation(request.user, pk)
    community = conversation.community
    own = is_own_conversation(request.user, conversation)
    can_open_poll(request.user, conversation, find_membership(request.user, community), is_own=own).enforce()
    form = PollForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        poll = open_poll(request.user, conversation, form.new())
        return redirect(f"/c/{slug}/conversations/{pk}/#poll-{poll.pk}")
    context = {
        "form": form,
        "conversation": conversation,
        "community": community,
        "tabs": list_tabs(request.user, community),
        "seen_by": seen_by(community, is_public=conversation.is_public),
    }
    return render(request, "discussions/poll_open.html", context, status=422 if form.errors else 200)


@require_GET
def poll_place(request: VisitorRequest, pk: int) -> HttpResponse:
    """Leads to a poll, wherever it stands."""
    conversation = get_poll(request.user, pk).conversation
    return redirect(f"/c/{conversation.community.slug}/conversations/{conversation.pk}/#poll-{pk}")


@posted("discussions:poll", "pk")
@signed_in
def poll_vote(request: PageRequest, pk: int) -> HttpResponse:
    """Vote: `option` once, many times, or `rank_<n>` for each option of an order."""
    poll = get_poll(request.user, pk)
    choices = read_choices(request.POST, ranked=poll.kind == "ranked")
    ranks = [choice.rank for choice in choices if choice.rank]
    if not choices:
        messages.error(request, _("Choose at least one option, then press Vote."))
    elif len(ranks) != len(set(ranks)):
        return _ranks_again(request, poll)
    else:
        vote(request.user, poll, choices)
        messages.success(request, _("Your vote is counted. You can change it until the poll closes."))
    conversation = poll.conversation
    return redirect(f"/c/{conversation.community.slug}/conversations/{conversation.pk}/#poll-{pk}")


def _ranks_again(request: PageRequest, poll: Any) -> HttpResponse:  # noqa: ANN401 - a poll; views know no tables
    """The page again, with the numbers that were given."""
    words = {**request.POST.dict(), "poll": str(poll.pk)}
    request.sent_form = Sent(words, [_("Give each number once: 1 to the best, 2 to the next.")])  # type: ignore[attr-defined]  # as below
    conversation = poll.conversation
    reading = get_reading_page(request.user, conversation.community.slug, conversation.pk, 1)
    return show_conversation(request, reading, None, status=422)


def read_choices(data: QueryDict, *, ranked: bool) -> list[Choice]:
    """What a voting form says; numbers that are none count for nothing."""
    if not ranked:
        return [Choice(int(n)) for n in data.getlist("option") if n.isdecimal() and len(n) < 4]
    found = []
    for name, value in data.dict().items():
        n, rank = name.removeprefix("rank_"), str(value)
        if name != n and n.isdecimal() and len(n) < 4 and rank.isdecimal() and len(rank) < 4:
            found.append(Choice(int(n), int(rank)))
    return sorted((c for c in found if c.rank), key=lambda c: (c.rank, c.n))


@posted("discussions:poll", "pk")
@signed_in
def poll_close(request: PageRequest, pk: int) -> HttpResponse:
    poll = get_poll(request.user, pk)
    closed = request.GET.get("on") != "0"
    close_poll(request.user, poll, closed=closed)
    said = _("The poll is closed, and everybody sees the result. You can open it again.")
    messages.success(request, said if closed else _("The poll is open again."))
    conversation = poll.conversation
    return redirect(f"/c/{conversation.community.slug}/conversations/{conversation.pk}/#poll-{pk}")


@posted("discussions:page", "slug", "pk", mark="#write")
@signed_in
def feedback_give(request: PageRequest, slug: str, pk: int) -> HttpResponse:
    """Answer the questions of a request; two parts of one question are enough."""
    conversation = get_conversation(request.user, pk)
    found = find_feedback(request.user, conversation)
    form = FeedbackForm(request.POST, numbers=range(1, 1 + (len(found.questions) if found else 0)))
    if not form.is_valid():
        return _missing(request, slug, pk, form)
    typed = Typed(source="", form_key=form.cleaned_data["form_key"])
    post = give_feedback(request.user, conversation, form.said(), typed)
    forget_words(request)
    return redirect(place_of(post))


@posted("discussions:post", "pk")
@signed_in
def feedback_helped(request: PageRequest, pk: int, n: int) -> HttpResponse:
    """The author says that what a post says to question `n` helped; `?on=0` takes it back."""
    post = get_post(request.user, pk)
    mark_feedback(request.user, post.conversation, post, n, on=request.GET.get("on") != "0")
    conversation = post.conversation
    return redirect(f"/c/{conversation.community.slug}/conversations/{conversation.pk}/#feedback")


@posted("discussions:page", "slug", "pk")
@signed_in
def feedback_close(request: PageRequest, slug: str, pk: int) -> HttpResponse:
    """I have enough, thank you; `?on=0` asks for more again."""
    close_conversation(request.user, get_conversation(request.user, pk), closed=request.GET.get("on") != "0")
    return redirect("discussions:page", slug, pk)


@posted("discussions:page", "slug", "pk", mark="#write")
@signed_in
def check_in_post(request: PageRequest, slug: str, pk: int) -> HttpResponse:
    """What moved, what stands still, what I promise next."""
    conversation = get_conversation(request.user, pk)
    form = CheckInForm(request.POST)
    if not form.is_valid():
        return _missing(request, slug, pk, form)
    post = check_in(request.user, conversation, form.row(), Typed(source="", form_key=form.cleaned_data["form_key"]))
    forget_words(request)
    return redirect(place_of(post))


_PARTS = ("moved", "stands_still", "promise", *[f"{part}_{n}" for n in range(1, 6) for part, _label in PARTS])


@require_POST
@signed_in
def parts_draft(request: PageRequest, slug: str, pk: int) -> HttpResponse:  # noqa: ARG001 - the address
    """Keep feedback or a check-in that is being typed."""
    get_conversation(request.user, pk)
    return keep_draft(request, f"parts:{pk}", _PARTS, ("outcome",))


def _missing(request: PageRequest, slug: str, pk: int, form: FeedbackForm | CheckInForm) -> HttpResponse:
    """The page again, with the words in the form and what is missing at the fields."""
    request.sent_form = form  # type: ignore[attr-defined]  # read by the part this form belongs to
    return show_conversation(request, get_reading_page(request.user, slug, pk, 1), None, status=422)


def edit_parts(request: PageRequest, pk: int, parts: Parts) -> HttpResponse:
    """Say feedback or a check-in anew, in the same parts it was written in."""
    post = get_own_post(request.user, pk)
    data = request.POST if request.method == "POST" else None
    initial = {**parts.words, "version": post.version}
    if parts.check_in is not None:
        form: FeedbackForm | CheckInForm = CheckInForm(data, initial=initial)
    else:
        form = FeedbackForm(data, initial=initial, numbers=parts.answers)
    if not form.is_valid():
        return _parts_page(request, pk, form, parts, status=422 if form.errors else 200)
    version = form.cleaned_data["version"] or 0
    try:
        if isinstance(form, CheckInForm):
            post = edit_check_in(request.user, post, form.row(), version=version)
        else:
            post = edit_feedback(request.user, post, form.said(), version=version)
    except ChangedMeanwhileError as error:
        return _parts_page(request, pk, form, parts, status=409, now=error.current)
    forget_words(request)
    return redirect(place_of(post))


def _parts_page(
    request: PageRequest, pk: int, form: FeedbackForm | CheckInForm, parts: Parts, *, status: int, now: object = None
) -> HttpResponse:
    """The form with the parts; when the post was changed meanwhile, what it says now stands above the words typed."""
    post = get_own_post(request.user, pk)
    community = post.conversation.community
    context = {
        "post": post,
        "form": form,
        "parts": parts,
        "changed": now,
        "community": community,
        "tabs": list_tabs(request.user, community),
        "seen_by": seen_by(community, is_public=post.conversation.is_public),
        "version": post.version if now is not None or form["version"].value() is None else form["version"].value(),
    }
    return render(request, "discussions/parts_edit.html", context, status=status)
