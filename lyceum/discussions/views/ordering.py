"""In which order a conversation is read: said by the address alone, kept by the links between its pages."""

from django.template.loader import render_to_string
from django.utils.translation import get_language
from markupsafe import Markup

from lyceum.discussions.queries.reading import PAGE_SIZE, ReadingPage
from lyceum.kernel.fragments import stored_piece
from lyceum.people.requests import VisitorRequest

NEWEST, UNREAD = "newest", "unread"


def order_of(request: VisitorRequest) -> str:
    """The order asked for, or nothing for the oldest first."""
    order = request.GET.get("order", "")
    return order if order in {NEWEST, UNREAD} else ""


def pager(number: int, last: int, order: str) -> Markup:
    """The links to the other pages, in the same order; nothing for one page."""
    if last <= 1:
        return Markup("")
    href = f"?order={order}&page={{n}}" if order else "?page={n}"
    context = {"number": number, "last": last, "href": href}
    key = ("pager", number, last, order, get_language())
    return Markup(stored_piece(key, lambda: render_to_string("discussions/parts/pager.html", context))[0])  # noqa: S704 - by a template


def orders(reading: ReadingPage, order: str) -> Markup:
    """The links to the other orders; of a conversation on one page there is nothing to choose."""
    if reading.page.last <= 1:
        return Markup("")
    context = {"order": order, "is_member": reading.membership is not None}
    key = ("orders", *context.values(), get_language())
    return Markup(stored_piece(key, lambda: render_to_string("discussions/parts/orders.html", context))[0])  # noqa: S704 - by a template


def next_input(count: int, order: str) -> Markup:
    """Which page the next reply will stand on, for the form that shows it; the first has no number."""
    if order:
        return Markup('<input type="hidden" name="order" value="%s">') % order
    page = count // PAGE_SIZE + 1
    return Markup('<input type="hidden" name="page" value="%s">') % page if page > 1 else Markup("")


def unread_place(path: str, reading: ReadingPage) -> str:
    """The address of the first post this reader has not read; of the last one when nothing is new."""
    n = min(reading.read_n + 1, reading.conversation.post_count)
    page = (n - 1) // PAGE_SIZE + 1
    return f"{path}{f'?page={page}' if page > 1 else ''}{f'#p{n}' if n > 1 else ''}"
