"""What was typed into a form that stands inside a conversation, for the page that shows it again."""

from typing import NamedTuple

from lyceum.kernel.web import kept_words
from lyceum.people.requests import VisitorRequest


class Sent(NamedTuple):
    """What was typed into the form of a part, and what is missing in it."""

    words: dict[str, str]
    errors: dict[str, list[str]]


def words_sent(request: VisitorRequest) -> Sent:
    """Of a form that was sent with this request, or of words kept for a part of this page."""
    form = getattr(request, "sent_form", None)
    if form is not None:
        return Sent(form.data.dict(), form.errors)
    for part in ("feedback", "check-in"):
        if words := kept_words(request, f"{request.path}{part}/"):
            return Sent(words, {})
    return Sent({}, {})
