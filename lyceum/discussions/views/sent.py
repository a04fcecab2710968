"""What was typed into a form that stands inside a conversation, for the page that shows it again."""

from typing import NamedTuple

from lyceum.kernel.drafts import find_draft
from lyceum.kernel.web import kept_words
from lyceum.people.requests import VisitorRequest

_IN_PARTS = {"feedback", "check_in"}


class Sent(NamedTuple):
    """What was typed into the form of a part, and what is missing in it."""

    words: dict[str, str]
    errors: dict[str, list[str]] | list[str]


def words_sent(request: VisitorRequest, kind: str, pk: int) -> Sent:
    """Of a form that was sent with this request, or of words kept or drafted for a part of this page."""
    form = getattr(request, "sent_form", None)
    if isinstance(form, Sent):
        return form
    if form is not None:
        return Sent(form.data.dict(), form.errors)
    for part in ("feedback", "check-in"):
        if words := kept_words(request, f"{request.path}{part}/"):
            return Sent(words, {})
    draft = find_draft(request.user.pk, f"parts:{pk}") if kind in _IN_PARTS and request.user.pk else None
    return Sent(draft.fields if draft else {}, {})
