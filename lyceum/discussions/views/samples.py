"""Pages of samples: what outsiders read, what writers are asked, what stewards propose."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from markupsafe import Markup

from lyceum.communities.queries import get_community, get_inner_community, list_tabs
from lyceum.discussions.actions.samples import answer_sample, drop_sample, propose_sample
from lyceum.discussions.forms.samples import SampleAnswerForm
from lyceum.discussions.policies.samples import can_drop_sample
from lyceum.discussions.queries.reading import get_conversation
from lyceum.discussions.queries.samples import (
    SamplePost,
    get_own_sample,
    get_question,
    get_sample,
    list_proposable,
    list_sample_lines,
)
from lyceum.discussions.views.doors import posted
from lyceum.kernel.web import signed_in
from lyceum.people.requests import PageRequest, VisitorRequest


def _with_html(posts: list[SamplePost]) -> list[tuple[SamplePost, Markup]]:
    return [(post, Markup(post.html)) for post in posts]  # noqa: S704 - rendered and sanitised by kernel.text


def _unkept(response: HttpResponse) -> HttpResponse:
    """A yes can be taken back at once: nobody on the way and no search engine keeps a copy."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, noarchive"
    return response


@require_GET
def sample_page(request: VisitorRequest, slug: str, pk: int) -> HttpResponse:
    """One conversation of a closed community, read only, as its writers agreed to show it."""
    community = get_community(request.user, slug)
    its = get_sample(request.user, community, pk)
    context = {"community": community, "its": its, "posts": _with_html(its.posts)}
    return _unkept(render(request, "discussions/sample_page.html", context))


@signed_in
def sample_list(request: PageRequest, slug: str) -> HttpResponse:
    """Which conversations are or would be shown: all for stewards, for others those they wrote in."""
    community, own = get_inner_community(request.user, slug)
    may = bool(can_drop_sample(request.user, own))
    context = {
        "community": community,
        "tabs": list_tabs(request.user, community),
        "lines": list_sample_lines(request.user, community, own),
        "may_propose": may,
        "proposable": list_proposable(request.user, community) if may else [],
    }
    return render(request, "discussions/sample_list.html", context)


@posted("discussions:samples", "slug")
@signed_in
def sample_propose(request: PageRequest, slug: str, pk: int) -> HttpResponse:
    """Ask everybody who wrote in a conversation."""
    community, _own = get_inner_community(request.user, slug)
    propose_sample(request.user, get_conversation(request.user, pk))
    messages.success(request, _("Asked. It is shown when everybody who wrote there has said yes."))
    return redirect("discussions:samples", community.slug)


@posted("discussions:samples", "slug")
@signed_in
def sample_drop(request: PageRequest, slug: str, pk: int) -> HttpResponse:
    """Take a sample off view, or stop asking."""
    community, _own = get_inner_community(request.user, slug)
    drop_sample(request.user, get_own_sample(community, pk))
    messages.success(request, _("It is not shown any more."))
    return redirect("discussions:samples", community.slug)


@signed_in
def sample_answer(request: PageRequest, slug: str, pk: int) -> HttpResponse:
    """A writer reads what would be shown, and says yes or no; later takes it back here."""
    community, _own = get_inner_community(request.user, slug)
    question = get_question(request.user, community, pk)
    form = SampleAnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        answer = form.cleaned_data["answer"]
        answer_sample(request.user, question.sample, agrees=answer != "no", with_name=answer == "name")
        messages.success(request, _("Thank you. It is not shown.") if answer == "no" else _("Thank you."))
        return redirect("discussions:samples", community.slug)
    context = {
        "community": community,
        "tabs": list_tabs(request.user, community),
        "question": question,
        "posts": _with_html(question.posts),
        "form": form,
    }
    return _unkept(render(request, "discussions/sample_answer.html", context, status=422 if form.errors else 200))
