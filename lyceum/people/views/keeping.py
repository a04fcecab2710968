"""What one keeps: the list, keep and remove, a note."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lyceum.kernel.web import back_address, signed_in
from lyceum.people.actions.keeping import bring_back_thing, drop_thing, keep_thing, note_kept
from lyceum.people.forms.keeping import NoteForm
from lyceum.people.queries.keeping import get_kept, list_kept
from lyceum.people.requests import PageRequest


@require_safe
@signed_in
def kept_list(request: PageRequest) -> HttpResponse:
    """Everything one keeps, newest first."""
    return _list(request, NoteForm(), 0)


def _list(request: PageRequest, form: NoteForm, pk: int, *, status: int = 200) -> HttpResponse:
    after = request.GET.get("after", "")
    context = {"page": list_kept(request.user, after=after), "after": after, "form": form, "wrong_pk": pk}
    return render(request, "people/kept_list.html", context, status=status)


@require_POST
@signed_in
def thing_keep(request: PageRequest, kind: str, pk: int) -> HttpResponse:
    """Keep it, or with `?on=0` not any more; `?back` undoes a removal."""
    here = reverse("people:keep", args=[kind, pk])
    if request.GET.get("on") == "0":
        drop_thing(request.user, kind, pk)
        messages.success(request, _("Not kept any more."), extra_tags=f"undo:{here}?back=1")
    elif "back" in request.GET:
        bring_back_thing(request.user, kind, pk)
        messages.success(request, _("It is back."))
    else:
        keep_thing(request.user, kind, pk)
        messages.success(request, _("Kept. You find it on your page, under Kept."), extra_tags=f"undo:{here}?on=0")
    return redirect(back_address(request, reverse("people:kept")))


@require_POST
@signed_in
def kept_note(request: PageRequest, pk: int) -> HttpResponse:
    """Say for oneself why it is worth finding again."""
    kept = get_kept(request.user, pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _list(request, form, pk, status=422)
    note_kept(request.user, kept, form.cleaned_data["note"])
    messages.success(request, _("Saved."))
    return redirect(f"{back_address(request, reverse('people:kept'))}#k{pk}")
