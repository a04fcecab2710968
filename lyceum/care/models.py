"""Reports to the stewards, the cases they make, and what was done about them."""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from lyceum.communities.models.communities import AgreementVersion, Community, Membership
from lyceum.kernel import clock
from lyceum.people.models.accounts import Person


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, viewer: Any) -> "CaseQuerySet":  # noqa: ANN401 - Viewer is defined above this room
        """Cases the viewer handles: of their communities, or of the site; never those about themselves."""
        if not viewer.is_authenticated:
            return self.none()
        roles = Q(is_steward=True) | Q(is_organiser=True) | Q(is_owner=True)
        own = Membership.objects.filter(
            roles, community=OuterRef("community"), person=viewer, state=Membership.State.ACTIVE
        )
        mine = Q(Exists(own))
        if viewer.is_steward or viewer.is_administrator:
            mine |= Q(community__isnull=True) | Q(community__is_in_stewards_care=True)
        return self.filter(mine).exclude(person=viewer)


class Case(models.Model):
    """Everything told about one thing, until somebody has decided; without a community the instance decides."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        TAKEN = "taken", _("somebody looks at it")
        CLOSED = "closed", _("closed")

    class Origin(models.TextChoices):
        REPORT = "report", _("somebody told the stewards")
        HELD = "held", _("held before it was shown")
        TIDY = "tidy", _("many accounts tidied at once")
        HAND = "hand", _("suspended by hand")

    about_kind = models.CharField(max_length=30)
    about_pk = models.BigIntegerField()
    community = models.ForeignKey(Community, null=True, blank=True, on_delete=models.CASCADE, related_name="cases")
    origin = models.CharField(max_length=6, choices=Origin, default=Origin.REPORT)
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    assignee = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="cases_taken")
    # The person whose thing this is, and the words as they were when the first report came.
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="cases_about")
    snapshot = models.TextField(blank=True, default="")
    opened_at = models.DateTimeField(default=clock.now)
    # Set when the person concerned asked for another look: somebody else decides from then on.
    appealed_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            # One for each place that decides: what is told to the stewards of the site stays with them.
            models.UniqueConstraint(
                fields=["about_kind", "about_pk", "community"],
                condition=~Q(state="closed"),
                name="case_one_open_per_place",
            ),
            models.UniqueConstraint(
                fields=["about_kind", "about_pk"],
                condition=~Q(state="closed") & Q(community__isnull=True),
                name="case_one_open_at_the_site",
            ),
        ]
        indexes = [
            models.Index(fields=["community", "state", "opened_at"], name="case_queue"),
            models.Index(fields=["person", "state"], name="case_person"),
        ]

    def __str__(self) -> str:
        return f"{self.about_kind} {self.about_pk}"


class Report(models.Model):
    """What one person told the stewards; the reporter is never shown to the person concerned."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reports")
    reporter = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="reports")
    words = models.TextField(blank=True, default="")
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "reporter"], name="report_once_per_case")]

    def __str__(self) -> str:
        return f"report {self.pk}"


class Measure(models.Model):
    """One step in a case: what was done, under which point of the agreement, until when."""

    class Kind(models.TextChoices):
        NOTE = "note", _("note")
        HIDE = "hide", _("hidden")
        RESTORE = "restore", _("restored")
        RELEASE = "release", _("shown")
        SUSPEND = "suspend", _("suspended")
        UNSUSPEND = "unsuspend", _("suspension lifted")
        REASON = "reason", _("reason sent")
        UNDO_ALL = "undo_all", _("everything of this account undone")
        APPEAL = "appeal", _("asked for another look")
        CLOSE = "close", _("closed")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="measures")
    kind = models.CharField(max_length=9, choices=Kind)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.TextField(blank=True, default="")
    agreement_version = models.ForeignKey(
        AgreementVersion, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    point = models.PositiveSmallIntegerField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    detail = models.JSONField(default=dict)
    mailed_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.kind} in {self.case_id}"
