"""Write: reply, edit, remove, react, accept, and keep what is being typed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from markupsafe import Markup

from lyceum.communities.queries import list_tabs
from lyceum.discussions.actions.reacting import accept_answer, react
from lyceum.discussions.actions.removing import bring_back_post, withdraw_post
from lyceum.discussions.actions.writing import ChangedMeanwhileError, edit_post, reply
from lyceum.discussions.forms.conversations import PostForm, TitledPostForm
from lyceum.discussions.queries.circles import seen_by
from lyceum.discussions.queries.feedback import find_parts
from lyceum.discussions.queries.nameless import is_own_conversation
from lyceum.discussions.queries.reading import get_conversation, get_own_post, get_post, get_reading_page, place_of
from lyceum.discussions.queries.words import get_words
from lyceum.discussions.views.doors import posted
from lyceum.discussions.views.drafting import choices_of, keep_draft
from lyceum.discussions.views.parts import edit_parts
from lyceum.discussions.views.reading import number_of, show_conversation
from lyceum.discussions.views.showing import make_reply_form
from lyceum.kernel.drafts import find_draft, save_draft
from lyceum.kernel.text.compare import compare
from lyceum.kernel.web import forget_words, signed_in
from lyceum.people.requests import PageRequest

REPLY_CHOICES = ("intent", "language", "is_nameless")
REACTIONS = ("helped", "wondered", "differently", "thanks", "worked")


@posted("discussions:page", "slug", "pk", mark="#reply")
@signed_in
def conversation_reply(request: PageRequest, slug: str, pk: int) -> HttpResponse:
    """Post a reply, or show how it will look; the words stay whatever happens."""
    conversation = get_conversation(request.user, pk)
    own = is_own_conversation(request.user, conversation)
    form = make_reply_form(request, conversation, data=request.POST, is_own=own)
    if not form.is_valid():
        reading = get_reading_page(request.user, slug, pk, number_of(request))
        return show_conversation(request, reading, form, status=422)
    typed = form.typed()
    if "preview" in request.POST:
        save_draft(request.user.pk, f"reply:{pk}", {"source": typed.source}, choices_of(request, REPLY_CHOICES))
        html = get_words(request.user, conversation.community, typed.source).html
        reading = get_reading_page(request.user, slug, pk, number_of(request))
        return show_conversation(request, reading, form, preview=html)
    post = reply(request.user, conversation, typed)
    if conversation.pk != pk:
        messages.info(request, _("This conversation was merged into another one meanwhile. Your reply stands here."))
    forget_words(request)
    if post.n is None:
        messages.info(
            request, _("A first post with a link waits until a steward has looked. You see it here meanwhile.")
        )
    return redirect(place_of(post))


@require_POST
@signed_in
def reply_draft(request: PageRequest, slug: str, pk: int) -> HttpResponse:  # noqa: ARG001 - the address
    """Keep a reply that is being typed."""
    get_conversation(request.user, pk)
    return keep_draft(request, f"reply:{pk}", ("source",), REPLY_CHOICES)


@signed_in
def post_edit(request: PageRequest, pk: int) -> HttpResponse:
    """Say it anew; of two people at once, the second sees what changed, and both texts are kept."""
    post = get_own_post(request.user, pk)
    parts = find_parts(request.user, post)
    if parts is not None:
        return edit_parts(request, pk, parts)
    kind = TitledPostForm if post.n == 1 else PostForm
    languages = (post.language, post.conversation.community.language)
    if request.method != "POST":
        draft = find_draft(request.user.pk, f"post:{pk}")
        first = {"source": post.source, "title": post.conversation.title, "language": post.language}
        initial = {**first, **(draft.fields if draft else {}), "version": post.version}
        return _edit_page(request, post, kind(person=request.user, languages=languages, initial=initial))
    form = kind(request.POST, person=request.user, languages=languages)
    if not form.is_valid():
        return _edit_page(request, post, form, status=422)
    if "preview" in request.POST:
        html = get_words(request.user, post.conversation.community, form.cleaned_data["source"]).html
        return _edit_page(request, post, form, preview=html)
    try:
        post = edit_post(request.user, post, form.typed(), version=form.cleaned_data["version"] or 0)
    except ChangedMeanwhileError as error:
        return _conflict_page(request, form, error)
    return redirect(place_of(post))


def _edit_page(
    request: PageRequest, post: object, form: PostForm, *, status: int = 200, **more: object
) -> HttpResponse:
    conversation = post.conversation  # type: ignore[attr-defined]  # a post; views know no tables
    context = {
        "post": post,
        "form": form,
        "community": conversation.community,
        "tabs": list_tabs(request.user, conversation.community),
        "seen_by": seen_by(conversation.community, is_public=conversation.is_public),
        "preview": Markup(more.get("preview", "")),  # noqa: S704 - rendered and sanitised by kernel.text
        "changed": more.get("changed"),
    }
    return render(request, "discussions/post_edit.html", context, status=status)


def _conflict_page(request: PageRequest, form: PostForm, error: ChangedMeanwhileError) -> HttpResponse:
    """Both texts: the form holds the words just typed, beside it stands what the post says now and the difference."""
    data = {**form.data.dict(), "version": error.current.version}  # type: ignore[attr-defined]  # a QueryDict
    languages = (error.current.language,)
    fresh = type(form)(data, person=request.user, languages=languages)
    fresh.is_valid()
    changed = {
        "source": error.current.source,
        "html": Markup(compare(error.current.source, form.cleaned_data["source"])),  # noqa: S704 - escaped there
    }
    return _edit_page(request, error.current, fresh, status=409, changed=changed)


@require_POST
@signed_in
def post_draft(request: PageRequest, pk: int) -> HttpResponse:
    """Keep an edit that is being typed."""
    get_own_post(request.user, pk)
    return keep_draft(request, f"post:{pk}", ("source", "title"))


@posted("discussions:post", "pk")
@signed_in
def post_withdraw(request: PageRequest, pk: int) -> HttpResponse:
    """Take one's own words away; undo stands beside the message."""
    post = get_own_post(request.user, pk)
    withdraw_post(request.user, post)
    messages.success(request, _("Your post is removed. You can bring it back from its place."))
    if post.n == 1 and post.conversation.post_count <= 1:
        return redirect("discussions:removed", pk)
    return redirect(place_of(post))


@posted("discussions:post", "pk")
@signed_in
def post_bring_back(request: PageRequest, pk: int) -> HttpResponse:
    """Undo one's own removal."""
    post = get_own_post(request.user, pk)
    bring_back_post(request.user, post)
    return redirect(place_of(post))


@signed_in
def post_removed(request: PageRequest, pk: int) -> HttpResponse:
    """Where a conversation stood that its author has removed whole: the way back."""
    post = get_own_post(request.user, pk)
    return render(request, "discussions/post_removed.html", {"post": post, "community": post.conversation.community})


@posted("discussions:post", "pk")
@signed_in
def answer_accept(request: PageRequest, pk: int) -> HttpResponse:
    """Accept an answer; pressed on the accepted one, take it back."""
    post = get_post(request.user, pk)
    conversation = post.conversation
    accept_answer(request.user, conversation, None if conversation.accepted_id == post.pk else post)
    return redirect(place_of(post))


@posted("discussions:post", "pk")
@signed_in
def post_react(request: PageRequest, pk: int, kind: str) -> HttpResponse:
    """Say what a post meant, or take it back with `?on=0`."""
    post = get_post(request.user, pk)
    if kind in REACTIONS:
        react(request.user, post, kind, on=request.GET.get("on", "1") != "0")
    return redirect(place_of(post))
