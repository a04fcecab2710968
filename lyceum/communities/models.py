"""Communities kept here, listings of those elsewhere (one directory entry), membership, invitations, agreements."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from lyceum.kernel import clock
from lyceum.people.models.accounts import Person
from lyceum.people.models.instance import Token


class DirectoryEntry(models.Model):
    """What the directory knows of a community, wherever it lives."""

    class Format(models.TextChoices):
        ONLINE = "online", _("Online")
        IN_PERSON = "in_person", _("In person")
        HYBRID = "hybrid", _("Online and in person")

    slug = models.SlugField(max_length=80, unique=True, allow_unicode=True)
    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("whom it is for"), blank=True, default="")
    languages = models.JSONField(_("languages"), default=list, blank=True)
    topics = models.JSONField(_("subjects"), default=list, blank=True)
    audience = models.JSONField(default=list, blank=True)
    format = models.CharField(_("where you meet"), max_length=10, choices=Format, default=Format.ONLINE)
    country = models.CharField(max_length=2, blank=True, default="")
    region = models.CharField(max_length=120, blank=True, default="")
    city = models.CharField(_("town"), max_length=120, blank=True, default="")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    time_zone = models.CharField(max_length=64, blank=True, default="")
    founded = models.CharField(max_length=10, blank=True, default="")
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class CommunityQuerySet(models.QuerySet["Community"]):
    def visible_to(self, viewer: Any) -> "CommunityQuerySet":  # noqa: ANN401 - Viewer is defined above this room
        """Communities whose card the viewer may see; hidden ones exist only for those inside or above."""
        listed = ~Q(visibility=Community.Visibility.HIDDEN)
        if not viewer.is_authenticated:
            return self.filter(listed)
        inside = Membership.objects.filter(community=OuterRef("pk"), person=viewer).inside()
        above = Membership.objects.filter(
            community=OuterRef("parent"), person=viewer, is_organiser=True, state=Membership.State.ACTIVE
        )
        return self.filter(listed | Exists(inside) | Exists(above))

    def readable_by(self, viewer: Any) -> "CommunityQuerySet":  # noqa: ANN401 - as above
        """Communities whose inside the viewer may read: public ones and their own."""
        public = Q(visibility=Community.Visibility.PUBLIC)
        if not viewer.is_authenticated:
            return self.filter(public)
        inside = Membership.objects.filter(community=OuterRef("pk"), person=viewer).inside()
        return self.filter(public | Exists(inside))


class Community(DirectoryEntry):
    """A community kept on this site; it can stand under a chapter or an institution."""

    class Level(models.TextChoices):
        COMMUNITY = "community", _("Community")
        CHAPTER = "chapter", _("Chapter")
        INSTITUTION = "institution", _("Institution")

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("Public: everybody can read")
        CLOSED = "closed", _("Listed, closed inside: members read")
        HIDDEN = "hidden", _("Hidden: only members know it exists")

    class JoinMode(models.TextChoices):
        OPEN = "open", _("Open: anybody can join")
        ASK = "ask", _("Ask: answer questions, a steward says yes")
        INVITATION = "invitation", _("By invitation")
        DOMAIN = "domain", _("With a mail address at our domain")

    level = models.CharField(max_length=12, choices=Level, default=Level.COMMUNITY)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("stands under"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="children",
    )
    visibility = models.CharField(max_length=8, choices=Visibility, default=Visibility.PUBLIC)
    join_mode = models.CharField(max_length=10, choices=JoinMode, default=JoinMode.OPEN)
    join_questions = models.JSONField(default=list, blank=True)
    mail_domain = models.CharField(_("mail domain"), max_length=120, blank=True, default="")
    welcome = models.TextField(_("welcome"), blank=True, default="")
    welcome_html = models.TextField(blank=True, default="")
    language = models.CharField(_("main language"), max_length=12, default="en")
    picture_url = models.CharField(max_length=200, blank=True, default="")
    picture_alt = models.CharField(max_length=200, blank=True, default="")
    member_count = models.PositiveIntegerField(default=0)
    is_in_stewards_care = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True, blank=True)
    # Changes with settings, agreement and roles, so that stored pages know when they are old.
    version = models.PositiveIntegerField(default=1)
    people: ClassVar["models.ManyToManyField[Person, Membership]"] = models.ManyToManyField(
        Person, through="Membership", related_name="communities"
    )

    objects = CommunityQuerySet.as_manager()

    class Meta:
        verbose_name = _("community")
        verbose_name_plural = _("communities")
        indexes = [
            models.Index(fields=["visibility", "name", "id"], name="community_listed"),
            models.Index(fields=["parent"], name="community_parent"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(parent=models.F("pk")), name="community_not_its_own_parent")
        ]

    @property
    def is_public(self) -> bool:
        return self.visibility == Community.Visibility.PUBLIC


class ListingQuerySet(models.QuerySet["Listing"]):
    def visible_to(self, viewer: Any) -> "ListingQuerySet":  # noqa: ANN401 - as above
        """Listed entries for everybody; proposals for their proposers and the instance's stewards."""
        listed = Q(state=Listing.State.LISTED)
        if not viewer.is_authenticated:
            return self.filter(listed)
        if viewer.is_steward or viewer.is_administrator:
            return self
        return self.filter(listed | Q(proposed_by=viewer))


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
    proposed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    extra = models.JSONField(default=dict, blank=True)

    objects = ListingQuerySet.as_manager()

    class Meta:
        verbose_name = _("listing")
        verbose_name_plural = _("listings")
        indexes = [models.Index(fields=["state", "name", "id"], name="listing_listed")]


class MembershipQuerySet(models.QuerySet["Membership"]):
    def inside(self) -> "MembershipQuerySet":
        """Memberships that open the inside: active ones, and paused ones."""
        return self.filter(state__in=[Membership.State.ACTIVE, Membership.State.PAUSED])


class Membership(models.Model):
    """A person in a community: the state of it, and the roles held there (sets of permissions, not ranks)."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("asked to join")
        ACTIVE = "active", _("member")
        PAUSED = "paused", _("paused")
        LEFT = "left", _("left")
        REFUSED = "refused", _("not taken in")
        REMOVED = "removed", _("removed")

    ROLES = ("facilitator", "coordinator", "steward", "organiser", "owner")

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    state = models.CharField(max_length=9, choices=State, default=State.ACTIVE)
    is_facilitator = models.BooleanField(_("facilitator"), default=False)
    is_coordinator = models.BooleanField(_("coordinator"), default=False)
    is_steward = models.BooleanField(_("steward"), default=False)
    is_organiser = models.BooleanField(_("organiser"), default=False)
    is_owner = models.BooleanField(_("owner"), default=False)
    is_greeter = models.BooleanField(_("greeter"), default=False)
    # Consent: name, address and roles go along when the community moves to another site.
    may_move = models.BooleanField(_("I move along when the community moves"), default=False)
    answers = models.JSONField(default=list, blank=True)
    reason = models.CharField(max_length=500, blank=True, default="")
    asked_at = models.DateTimeField(null=True, blank=True)
    joined_at = models.DateTimeField(null=True, blank=True)
    paused_until = models.DateTimeField(null=True, blank=True)
    suspended_until = models.DateTimeField(null=True, blank=True)
    agreement_version = models.ForeignKey(
        "AgreementVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="acceptances"
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [models.UniqueConstraint(fields=["community", "person"], name="membership_once")]
        indexes = [
            models.Index(fields=["person", "state"], name="membership_person_state"),
            models.Index(fields=["community", "state", "joined_at"], name="membership_community_state"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.community_id}"

    @property
    def is_inside(self) -> bool:
        return self.state in {Membership.State.ACTIVE, Membership.State.PAUSED}

    @property
    def may_write(self) -> bool:
        """Whether the person may take part now: a member, and not suspended here."""
        return self.is_inside and (self.suspended_until is None or self.suspended_until <= clock.now())

    @property
    def looks_after(self) -> bool:
        """Whether the person may handle reports: stewards and whoever runs the community."""
        return self.state == Membership.State.ACTIVE and (self.is_steward or self.is_organiser or self.is_owner)

    @property
    def runs(self) -> bool:
        return self.state == Membership.State.ACTIVE and (self.is_organiser or self.is_owner)


class AgreementVersion(models.Model):
    """One version of a community's agreement: numbered points in plain words; the newest is in force."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="agreement_versions")
    n = models.PositiveIntegerField()
    points = models.JSONField(default=list)
    published_at = models.DateTimeField(default=clock.now)
    published_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["community", "n"], name="agreement_version_once")]

    def __str__(self) -> str:
        return f"agreement {self.n} of {self.community_id}"


class Invitation(Token):
    """A link into a community: never above member; bound to a mail address or for whoever has it."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="invitations")
    used_by: ClassVar["models.ManyToManyField[Person, models.Model]"] = models.ManyToManyField(
        Person, related_name="invitations", blank=True
    )

    def __str__(self) -> str:
        return self.note or self.mail


class OwnershipOffer(models.Model):
    """An owner, or the stewards of the site, ask a member to own a community; the row goes with the answer."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="ownership_offers")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="ownership_offers")
    offered_by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    # The stewards of the site offer what nobody owns; an owner offers to own it too, or instead.
    by_site = models.BooleanField(default=False)
    stay = models.BooleanField(default=True)
    made_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["community", "person"], name="ownership_offer_once")]

    def __str__(self) -> str:
        return f"{self.community_id} offered to {self.person_id}"

    @property
    def is_open(self) -> bool:
        return clock.now() < self.expires_at
