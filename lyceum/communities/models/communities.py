"""Communities kept here, their signs of life, who is in them, and the agreement in its versions."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from lyceum.communities.models.entries import DirectoryEntry
from lyceum.kernel import clock
from lyceum.people.models.accounts import Person


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
    # What names that look like its own are found by: `kernel.text.lookalikes`.
    name_key = models.CharField(max_length=200, blank=True, default="")
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
            models.Index(Lower("name"), "id", condition=Q(closed_at__isnull=True), name="community_open_by_name"),
            models.Index(fields=["name_key"], name="community_name_key"),
            models.Index(fields=["parent"], name="community_parent"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(parent=models.F("pk")), name="community_not_its_own_parent")
        ]

    @property
    def address(self) -> str:
        """Where its page is on this site."""
        return f"/c/{self.slug}/"

    @property
    def is_public(self) -> bool:
        return self.visibility == Community.Visibility.PUBLIC


class Life(models.Model):
    """Signs of life of a community kept here, measured once a day by whoever above knows (`life_sources`)."""

    class State(models.TextChoices):
        LIVELY = "lively", _("lively")
        QUIET = "quiet", _("quiet")
        ASLEEP = "asleep", _("asleep")

    community = models.OneToOneField(Community, on_delete=models.CASCADE, primary_key=True, related_name="life")
    state = models.CharField(max_length=6, choices=State, default=State.LIVELY)
    last_activity_at = models.DateTimeField(null=True, blank=True)
    active_people = models.PositiveIntegerField(default=0)  # of the last 30 days
    questions = models.PositiveIntegerField(default=0)  # of the last 90 days
    answered = models.PositiveIntegerField(default=0)  # of these
    first_reply_minutes = models.PositiveIntegerField(null=True, blank=True)  # median of the last 60 days
    next_event_at = models.DateTimeField(null=True, blank=True)
    measured_at = models.DateTimeField(default=clock.now)
    hosts_asked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state"], name="life_state")]

    def __str__(self) -> str:
        return f"{self.state}: {self.community_id}"


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
    # The place among one's own communities; those that were never moved come last, by name.
    position = models.PositiveSmallIntegerField(null=True, blank=True)

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
