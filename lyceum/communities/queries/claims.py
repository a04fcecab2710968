"""Who says that they run a community elsewhere, and how that can be proved."""

from datetime import timedelta
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.crypto import salted_hmac

from lyceum.communities.models.listings import Listing, ListingClaim
from lyceum.communities.policies import can_decide_listing
from lyceum.kernel import clock
from lyceum.kernel.text.addresses import host_key
from lyceum.people.models.accounts import Person
from lyceum.people.requests import Actor, Viewer

# The mark that is looked for in the head of the page, where those who only write on the page cannot put it.
MARK = "lyceum-listing"
CODE_FOR = timedelta(minutes=30)
_DIGITS = 8
_SHOWN = 100
# Whoever wants has an address at these, so it says nothing.
_EVERYBODYS = frozenset(
    {
        "gmail.com",
        "googlemail.com",
        "google.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "msn.com",
        "yahoo.com",
        "ymail.com",
        "aol.com",
        "icloud.com",
        "me.com",
        "mac.com",
        "proton.me",
        "protonmail.com",
        "gmx.net",
        "gmx.de",
        "gmx.com",
        "web.de",
        "mail.com",
        "mail.ru",
        "yandex.ru",
        "yandex.com",
        "qq.com",
        "163.com",
        "126.com",
        "zoho.com",
        "fastmail.com",
        "tutanota.com",
        "posteo.de",
        "riseup.net",
        "github.com",
    }
)


def find_own_claim(viewer: Viewer, listing: Listing) -> ListingClaim | None:
    """The viewer's claim that holds or is still to be proved."""
    if not isinstance(viewer, Person):
        return None
    return ListingClaim.objects.filter(listing=listing, person=viewer, ended_at__isnull=True).first()


def runs_listing(viewer: Actor, listing: Listing) -> bool:
    """Whether the viewer has proved that they run it."""
    rows = ListingClaim.objects.filter(listing=listing, person=viewer.pk, ended_at__isnull=True)
    return viewer.pk is not None and rows.filter(proved_at__isnull=False).exists()


def get_claim(viewer: Person, pk: int) -> ListingClaim:
    """A claim for whoever made it, and for the stewards of the site."""
    rows = ListingClaim.objects.select_related("listing", "person")
    if not can_decide_listing(viewer):
        rows = rows.filter(person=viewer)
    return get_object_or_404(rows, pk=pk)


def count_claims_today(person: Actor) -> int:
    since = clock.now() - timedelta(days=1)
    return ListingClaim.objects.filter(person=person.pk, made_at__gt=since).count() if person.pk else 0


def list_claims(viewer: Actor) -> tuple[list[ListingClaim], list[ListingClaim]]:
    """For the stewards of the site: what waits for their word, and what holds, the newest first."""
    can_decide_listing(viewer).enforce()
    rows = ListingClaim.objects.filter(ended_at__isnull=True).select_related("listing", "person")
    waiting = waiting_claims().select_related("listing", "person").order_by("made_at", "pk")
    holding = rows.filter(proved_at__isnull=False).order_by("-proved_at", "-pk")
    return list(waiting[:_SHOWN]), list(holding[:_SHOWN])


def count_claims() -> int:
    """Claims that wait for the word of a steward."""
    return waiting_claims().count()


def waiting_claims() -> QuerySet[ListingClaim]:
    return ListingClaim.objects.filter(ended_at__isnull=True, proved_at__isnull=True).exclude(words="")


def find_code_claim(pk: int) -> ListingClaim | None:
    """A claim whose code is to be mailed."""
    rows = ListingClaim.objects.filter(
        pk=pk, ended_at__isnull=True, proved_at__isnull=True, code_sent_at__isnull=False
    )
    return rows.select_related("listing", "person").first()


def find_looked_for(pk: int) -> ListingClaim | None:
    """A claim whose page is to be looked at."""
    rows = ListingClaim.objects.filter(pk=pk, ended_at__isnull=True, proved_at__isnull=True)
    return rows.filter(look_asked_at__isnull=False).select_related("listing").first()


def mail_domain(listing: Listing) -> str:
    """The domain whose mail proves it; empty when the address is a room on somebody's site, or says nothing."""
    parts = urlsplit(listing.url)
    host = host_key(parts.hostname or "").removeprefix("www.")
    is_whole = parts.path in {"", "/"} and not parts.query and parts.scheme in {"http", "https"}
    return host if is_whole and "." in host and host not in _EVERYBODYS else ""


def is_at_domain(mail: str, listing: Listing) -> bool:
    domain = mail_domain(listing)
    return bool(domain) and host_key(mail.rpartition("@")[2]) == domain


def can_be_looked_at(listing: Listing) -> bool:
    return bool(settings.CHECK_LINKS) and listing.url.lower().startswith(("http://", "https://"))


def code_of(claim: ListingClaim) -> str:
    """The code of the last mail: made from the claim, the address and the moment, so that it is kept nowhere."""
    said = f"{claim.pk}:{claim.token}:{claim.mail}:{claim.code_sent_at}"
    number = int(salted_hmac("communities.claim", said, algorithm="sha256").hexdigest(), 16)
    return f"{number % 10**_DIGITS:0{_DIGITS}}"


def has_mark(page: str, token: str) -> bool:
    """Whether the head of a page carries the mark: a `meta` with our name and the token, before the body."""
    reader = _Head(token)
    reader.feed(page)
    return reader.found


class _Head(HTMLParser):
    """Reads the head of a page and nothing behind it."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self.token, self.found, self.is_over = token, False, False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"body", "main", "div", "p", "article", "section", "table", "form"}:
            self.is_over = True
        told = dict(attrs)
        if tag == "meta" and not self.is_over and told.get("name") == MARK:
            self.found = self.found or (told.get("content") or "").strip() == self.token

    def handle_endtag(self, tag: str) -> None:
        self.is_over = self.is_over or tag == "head"
