"""Words that are being typed, and what was chosen beside them, kept until they are sent."""

from django.http import HttpResponse, JsonResponse

from lyceum.kernel.drafts import save_draft
from lyceum.kernel.formats import time_element
from lyceum.people.requests import PageRequest


def choices_of(request: PageRequest, names: tuple[str, ...]) -> dict[str, str]:
    """What was chosen beside the words, such as that no name shall stand there: a draft must not forget it."""
    return {name: value[:20] for name in names if (value := request.POST.get(name, ""))}


def keep_draft(
    request: PageRequest, place: str, fields: tuple[str, ...], choices: tuple[str, ...] = ()
) -> HttpResponse:
    """Save a draft and say when."""
    words = {name: request.POST.get(name, "") for name in fields}
    draft = save_draft(request.user.pk, place, words, choices_of(request, choices))
    return JsonResponse({"at": time_element(draft.changed_at).striptags() if draft else ""})
