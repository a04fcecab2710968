"""Questions passed on, offers of help, answers said back, and how a community discusses."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lyceum.communities.policies import can_run
from lyceum.communities.queries import find_membership, get_inner_community, list_tabs
from lyceum.discussions.actions.asking import offer_help, pass_on, set_discussions
from lyceum.discussions.actions.explaining import confirm_explanation, doubt_explanation, explain_answer
from lyceum.discussions.forms.asking import DiscussionSettingsForm, DoubtForm, ExplanationForm, HelpOfferForm
from lyceum.discussions.queries.asking import find_offer, get_asking, list_my_askings
from lyceum.discussions.queries.nameless import find_settings
from lyceum.discussions.queries.reading import get_conversation
from lyceum.discussions.views.doors import posted
from lyceum.kernel.web import keep_words, signed_in
from lyceum.people.queries.people import list_interests
from lyceum.people.requests import PageRequest


@posted("discussions:help")
@signed_in
def asking_pass(request: PageRequest, pk: int) -> HttpResponse:
    """Not now: the question goes to the next person."""
    asking = get_asking(request.user, pk)
    pass_on(request.user, asking)
    messages.success(request, _("Passed on. Somebody else is asked now; thank you for saying so."))
    return redirect("discussions:page", asking.conversation.community.slug, asking.conversation_id)


@signed_in
def help_page(request: PageRequest) -> HttpResponse:
    """What I help with, how often I may be asked, and what is with me now."""
    offer = find_offer(request.user)
    first = {"is_on": offer is None or offer.is_on, "weekly_limit": offer.weekly_limit if offer else 2}
    form = HelpOfferForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        offer_help(request.user, request.user.pk, **form.cleaned_data)
        messages.success(request, _("Saved. You can change it whenever you like."))
        return redirect("discussions:help")
    own = [row for row in list_interests(request.user) if row.direction == "help"]
    context = {"form": form, "subjects": own, "askings": list_my_askings(request.user)}
    return render(request, "discussions/help_page.html", context, status=422 if form.errors else 200)


@signed_in
def settings_page(request: PageRequest, slug: str) -> HttpResponse:
    """The community's aim for a first reply, posts without a name, the weekly check-in."""
    community, _own = get_inner_community(request.user, slug)
    can_run(request.user, find_membership(request.user, community)).enforce()
    row = find_settings(community)
    first = {
        "first_reply_aim": row.first_reply_aim if row else 1440,
        "nameless": row.nameless if row else "never",
        "check_in_weekday": row.check_in_weekday if row else "",
    }
    form = DiscussionSettingsForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        set_discussions(request.user, community, **form.cleaned_data)
        messages.success(request, _("Saved. It holds from now on."))
        return redirect("discussions:settings", slug)
    context = {"form": form, "community": community, "tabs": list_tabs(request.user, community)}
    return render(request, "discussions/settings_page.html", context, status=422 if form.errors else 200)


@posted("discussions:page", "slug", "pk")
@signed_in
def answer_explain(request: PageRequest, slug: str, pk: int) -> HttpResponse:
    """Say the accepted answer in one's own words."""
    conversation = get_conversation(request.user, pk)
    form = ExplanationForm(request.POST)
    if form.is_valid():
        explain_answer(request.user, conversation, form.cleaned_data["source"])
        messages.success(request, _("Thank you. Whoever answered is asked whether it is right."))
    else:
        _keep(request, form)
    return _back(slug, pk)


@posted("discussions:page", "slug", "pk")
@signed_in
def explanation_confirm(request: PageRequest, slug: str, pk: int) -> HttpResponse:
    """Yes, this is it."""
    confirm_explanation(request.user, get_conversation(request.user, pk))
    messages.success(request, _("It stands on top now, with the names of those who have one."))
    return _back(slug, pk)


@posted("discussions:page", "slug", "pk")
@signed_in
def explanation_doubt(request: PageRequest, slug: str, pk: int) -> HttpResponse:
    """Not quite: say what is missing."""
    conversation = get_conversation(request.user, pk)
    form = DoubtForm(request.POST)
    if form.is_valid():
        doubt_explanation(request.user, conversation, form.cleaned_data["doubt"])
        messages.success(request, _("Sent. The person who asked can say it again."))
    else:
        _keep(request, form)
    return _back(slug, pk)


def _keep(request: PageRequest, form: ExplanationForm | DoubtForm) -> None:
    keep_words(request)
    for texts in form.errors.values():
        messages.error(request, " ".join(str(text) for text in texts))


def _back(slug: str, pk: int) -> HttpResponse:
    return redirect(f"/c/{slug}/conversations/{pk}/#short")
