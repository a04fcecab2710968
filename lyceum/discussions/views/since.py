"""What one reader is told of a conversation beside its posts: what is new to them, and how much of it they wrote."""

from django.template.loader import render_to_string
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from lyceum.discussions.queries.reading import PAGE_SIZE, SHARE_FROM, ReadingPage
from lyceum.kernel.formats import name_list, number
from lyceum.kernel.fragments import stored_piece
from lyceum.people.requests import VisitorRequest

TOO_MUCH = 1 / 3


def own_share(reading: ReadingPage) -> int:
    """The reader's posts of a hundred, if worth a word: not of a short talk or one with own nameless posts."""
    count = reading.conversation.post_count
    if count <= SHARE_FROM or reading.own_nameless or reading.own_posts <= count * TOO_MUCH:
        return 0
    return round(100 * reading.own_posts / count)


def _news(reading: ReadingPage) -> tuple[int, bool, bool]:
    """New replies, whether an answer was accepted, whether words were edited, since the reader was here last."""
    conversation = reading.conversation
    seen = getattr(conversation, "read_at", None)
    if seen is None:
        return 0, False, False
    new = max(0, conversation.post_count - reading.read_n)
    accepted, edited = conversation.accepted_at, conversation.edited_at
    return new, accepted is not None and accepted > seen, edited is not None and edited > seen


def since_html(request: VisitorRequest, reading: ReadingPage) -> str:
    """The lines for this reader, or nothing."""
    news, share = _news(reading), own_share(reading)
    if not any(news) and not share:
        return ""
    first = _place(request.path, reading.read_n + 1, reading.page.number) if news[0] else ""
    key = ("since", get_language(), news, first, share)
    return str(stored_piece(key, lambda: _render(news, first, share))[0])


def _render(news: tuple[int, bool, bool], first: str, share: int) -> str:
    new, accepted, edited = news
    words = [ngettext("%(num)s new reply", "%(num)s new replies", new) % {"num": number(new)}] if new else []
    words += [_("an accepted answer")] if accepted else []
    words += [_("words that were edited")] if edited else []
    context = {
        "news": name_list(words) if words else "",
        "first": first,
        "share": f"{number(share)} %" if share else "",
    }
    return render_to_string("discussions/parts/since.html", context)


def _place(path: str, n: int, here: int) -> str:
    """Where the first new reply stands: on this page, or on its own one."""
    page = (n - 1) // PAGE_SIZE + 1
    return f"#p{n}" if page == here else f"{path}{f'?page={page}' if page > 1 else ''}#p{n}"
