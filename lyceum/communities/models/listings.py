"""Listings of communities that live elsewhere, tips that one is gone or has moved, claims of who runs one."""

from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce, Lower
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from lyceum.communities.models.entries import DirectoryEntry
from lyceum.kernel import clock
from lyceum.people.models.accounts import Person

# An address that fails this often in a row, over this long, is told on the card.
SILENT_AFTER = 3
SILENT_FOR = timedelta(days=7)


def listing_address(slug: str) -> str:
    return f"/elsewhere/{slug}/"


def is_listed() -> Q:
    """Whether everybody may see it; said so that no index of states is chosen for rows asked for by number."""
    return Q(Exact(Coalesce("state", Value("")), Value("listed")))


class ListingQuerySet(models.QuerySet["Listing"]):
    def visible_to(self, viewer: Any) -> "ListingQuerySet":  # noqa: ANN401 - as above
        """Listed entries for everybody; proposals for their proposers and the instance's stewards."""
        listed = is_listed()
        if not viewer.is_authenticated:
            return self.filter(listed)
        kept = self.exclude(state=Listing.State.WITHDRAWN)
        if viewer.is_steward or viewer.is_administrator:
            return kept
        return kept.filter(listed | Q(proposed_by=viewer))


class Listing(DirectoryEntry):
    """A community that lives elsewhere: how to find it, and who confirmed it when."""

    class Kind(models.TextChoices):
        LOCAL_CHAPTER = "local_chapter", _("Local chapter")
        LOCAL_GROUP = "local_group", _("Local group")
        STUDENT_CHAPTER = "student_chapter", _("Student chapter")
        ASSOCIATION = "association", _("Association")
        CHAT = "chat", _("Chat")
        FORUM = "forum", _("Forum")
        QA_SITE = "qa_site", _("Questions and answers")
        MAILING_LIST = "mailing_list", _("Mailing list")
        SOCIAL_GROUP = "social_group", _("Social-media group")
        INTEREST_GROUP = "interest_group", _("Interest group")
        WORKING_GROUP = "working_group", _("Working group")
        PROGRAMME = "programme", _("Programme")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        LISTED = "listed", _("listed")
        GONE = "gone", _("gone")
        REFUSED = "refused", _("not taken in")
        WITHDRAWN = "withdrew", _("taken back")

    key = models.CharField(max_length=200, unique=True)
    source = models.CharField(max_length=60, blank=True, default="")
    kind = models.CharField(max_length=16, choices=Kind)
    url = models.URLField(_("address"), max_length=500, blank=True, default="")
    channels = models.JSONField(default=list, blank=True)
    meetings = models.JSONField(default=list, blank=True)
    members = models.PositiveIntegerField(null=True, blank=True)
    activity = models.CharField(max_length=10, blank=True, default="unknown")
    state = models.CharField(max_length=8, choices=State, default=State.LISTED)
    confirmed_at = models.DateField(null=True, blank=True)
    confirmed_by = models.CharField(max_length=120, blank=True, default="")
    # Whoever confirmed it last: what `confirmed_by` shows is only what they agreed to.
    confirmer = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    # That it was somebody who runs it, by a claim that holds.
    confirmed_by_runner = models.BooleanField(default=False)
    proposed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    extra = models.JSONField(default=dict, blank=True)
    # What its address and its name are compared by: `kernel.text.addresses` and `kernel.text.lookalikes`.
    address_key = models.CharField(max_length=200, blank=True, default="")
    name_key = models.CharField(max_length=200, blank=True, default="")
    # What the stewards of the site said to whoever proposed it.
    reason = models.CharField(max_length=500, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    # Several people say that it is gone or has moved, and no steward has looked yet.
    is_doubtful = models.BooleanField(default=False)
    # Its address is looked up on a schedule; a few failures in a row are shown, never one alone.
    checked_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=120, blank=True, default="")
    failing_since = models.DateTimeField(null=True, blank=True)

    objects = ListingQuerySet.as_manager()

    class Meta:
        verbose_name = _("listing")
        verbose_name_plural = _("listings")
        indexes = [
            models.Index("state", Lower("name"), "id", name="listing_by_name"),
            models.Index(fields=["state", "checked_at"], name="listing_to_check"),
            models.Index(fields=["address_key"], name="listing_address_key"),
            models.Index(fields=["name_key"], name="listing_name_key"),
        ]
        constraints = [
            # Of two people who propose the same place at once, one does.
            models.UniqueConstraint(
                fields=["address_key"],
                condition=Q(state="proposed") & ~Q(address_key=""),
                name="listing_proposed_once",
            )
        ]

    @property
    def address(self) -> str:
        """Where its card is on this site."""
        return listing_address(self.slug)

    @property
    def is_silent(self) -> bool:
        """Whether its address has not answered several times over at least a week."""
        since = self.failing_since
        return (
            self.failures >= SILENT_AFTER
            and self.failure != "address"
            and since is not None
            and clock.now() - since >= SILENT_FOR
        )


class ListingTip(models.Model):
    """Somebody says that a listing is gone or has moved; a steward of the site decides."""

    class Kind(models.TextChoices):
        GONE = "gone", _("This is gone")
        MOVED = "moved", _("This has moved")
        OUT = "out", _("Please take it out")  # from whoever proposed it or runs it

    class Origin(models.TextChoices):
        PERSON = "person", _("somebody with an account")
        VISITOR = "visitor", _("a visitor")
        CHECK = "check", _("our own look at the address")

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="tips")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    kind = models.CharField(max_length=5, choices=Kind)
    url = models.URLField(_("new address"), max_length=500, blank=True, default="")
    at = models.DateTimeField(default=clock.now)
    origin = models.CharField(max_length=7, choices=Origin, default=Origin.PERSON)
    done_at = models.DateTimeField(null=True, blank=True)
    # Whether a steward followed it, and the address before, so that this can be undone.
    was_right = models.BooleanField(default=False)
    url_before = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["done_at", "at"], name="listing_tip_open")]
        constraints = [
            models.UniqueConstraint(
                fields=["listing", "person", "kind"], condition=Q(done_at__isnull=True), name="listing_tip_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.listing_id}"


class ListingClaim(models.Model):
    """Somebody says that they run a community elsewhere, and how they have proved it; ended claims stay here."""

    class Proof(models.TextChoices):
        MAIL = "mail", _("a mail address at its domain")
        PAGE = "page", _("a mark on its page")
        STEWARD = "steward", _("the word of a steward")

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="claims")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="listing_claims")
    words = models.CharField(max_length=500, blank=True, default="")
    made_at = models.DateTimeField(default=clock.now)
    # What is looked for on the page, and what the code that is mailed is made from.
    token = models.CharField(max_length=40)
    mail = models.EmailField(blank=True, default="")
    code_sent_at = models.DateTimeField(null=True, blank=True)
    codes_sent = models.PositiveSmallIntegerField(default=0)
    code_tries = models.PositiveSmallIntegerField(default=0)
    look_asked_at = models.DateTimeField(null=True, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True)
    proof = models.CharField(max_length=7, choices=Proof, blank=True, default="")
    proved_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["ended_at", "proved_at", "made_at"], name="listing_claim_open")]
        constraints = [
            models.UniqueConstraint(
                fields=["listing", "person"], condition=Q(ended_at__isnull=True), name="listing_claim_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} runs {self.listing_id}"

    @property
    def holds(self) -> bool:
        return self.proved_at is not None and self.ended_at is None
