"""Start a conversation: a title is enough; what is close to it is offered first."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from markupsafe import Markup

from lyceum.communities.queries import find_membership, get_readable_community, list_tabs
from lyceum.discussions.actions.writing import start_conversation
from lyceum.discussions.forms.conversations import LONGEST, ConversationForm
from lyceum.discussions.forms.feedback import START_FORMS
from lyceum.discussions.policies import can_start_conversation, can_write_nameless
from lyceum.discussions.queries.circles import seen_by
from lyceum.discussions.queries.feedback import find_week_check_in, title_for
from lyceum.discussions.queries.nameless import find_settings
from lyceum.discussions.queries.similar import suggest_similar
from lyceum.discussions.queries.words import get_words
from lyceum.discussions.views.drafting import choices_of, keep_draft
from lyceum.kernel.drafts import find_draft, save_draft
from lyceum.kernel.text.plain import clean, clean_line
from lyceum.kernel.web import forget_words, kept_words, signed_in
from lyceum.people.requests import PageRequest

_FIELDS = ("title", "source", "tags", "goal", *[f"question_{n}" for n in range(1, 6)])
_CHOICES = ("kind", "language", "is_nameless", "answer_first", "wanted")


@signed_in
def conversation_start(request: PageRequest, slug: str) -> HttpResponse:
    """The composer; with `?title=` it also shows what is close to the title."""
    community = get_readable_community(request.user, slug)
    kind = request.GET.get("kind", "")
    form_of = START_FORMS.get(kind, ConversationForm)
    membership = find_membership(request.user, community)
    can_start_conversation(request.user, community, membership, kind).enforce()
    if kind == "check_in" and (going := find_week_check_in(request.user, community)):
        return _into(request, slug, going.pk)
    nameless = bool(can_write_nameless(request.user, find_settings(community), kind or "question"))
    given: dict[str, Any] = {
        "person": request.user,
        "languages": (community.language, *community.languages),
        "nameless": nameless,
    }
    place = f"conversation:{community.pk}"
    if request.method != "POST":
        draft = find_draft(request.user.pk, place)
        typed = kept_words(request, request.path) or (draft.fields if draft else {})
        title = clean_line(request.GET.get("title", ""))[:200]
        if kind == "check_in":
            typed = {"title": title_for(community), **typed}
        initial = {"language": community.language, **typed, **({"title": title} if title else {})}
        return _page(request, community, form_of(initial=initial, **given))
    form = form_of(request.POST, **given)
    if not form.is_valid():
        return _page(request, community, form, status=422)
    if "preview" in request.POST:
        words = {name: request.POST.get(name, "") for name in _FIELDS}
        save_draft(request.user.pk, place, words, choices_of(request, _CHOICES))
        html = get_words(request.user, community, form.typed().source).html
        return _page(request, community, form, preview=html)
    conversation = start_conversation(request.user, community, form.typed())
    forget_words(request)
    return redirect("discussions:page", slug, conversation.pk)


def _into(request: PageRequest, slug: str, pk: int) -> HttpResponse:
    """To the check-in that is open this week already, with the words that were typed as a draft of a reply."""
    messages.info(request, _("This week's check-in is open already. You can check in right here."))
    source = clean(request.POST.get("source", ""))[:LONGEST]
    if not source.strip():
        return redirect(f"/c/{slug}/conversations/{pk}/#write")
    save_draft(request.user.pk, f"reply:{pk}", {"source": source})
    return redirect(f"/c/{slug}/conversations/{pk}/?draft=1#reply")


def _page(
    request: PageRequest, community: object, form: ConversationForm, *, status: int = 200, preview: str = ""
) -> HttpResponse:
    title = str(form["title"].value() or "")
    membership = find_membership(request.user, community)  # type: ignore[arg-type]  # a community; views know no tables
    context = {
        "kind": request.GET.get("kind", "") if request.GET.get("kind", "") in START_FORMS else "",
        "kinds": [kind for kind in START_FORMS if can_start_conversation(request.user, community, membership, kind)],  # type: ignore[arg-type]  # as above
        "community": community,
        "tabs": list_tabs(request.user, community),  # type: ignore[arg-type]  # a community; views know no tables
        "form": form,
        "close": suggest_similar(request.user, community, title),  # type: ignore[arg-type]  # as above
        "seen_by": seen_by(community, is_public=community.is_public),  # type: ignore[arg-type,attr-defined]  # as above
        "preview": Markup(preview),  # noqa: S704 - rendered and sanitised by kernel.text
    }
    return render(request, "discussions/conversation_start.html", context, status=status)


@require_POST
@signed_in
def conversation_draft(request: PageRequest, slug: str) -> HttpResponse:
    """Keep a conversation that is being typed."""
    community = get_readable_community(request.user, slug)
    return keep_draft(request, f"conversation:{community.pk}", _FIELDS, _CHOICES)
