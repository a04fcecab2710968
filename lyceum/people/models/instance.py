"""The site itself: its name and policy, the legal pages in versions, and invitations to it."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from lyceum.kernel import clock
from lyceum.people.models.accounts import Person


class Instance(models.Model):
    """The settings of this site: always one row."""

    class SignUp(models.TextChoices):
        OPEN = "open", _("Open")
        APPROVAL = "approval", _("By approval")
        INVITATION = "invitation", _("By invitation")
        CLOSED = "closed", _("Closed")

    class Founding(models.TextChoices):
        EVERYBODY = "everybody", _("Everybody signed in")
        STEWARDS = "stewards", _("Stewards and administrators")

    name = models.CharField(_("name of this site"), max_length=80, default="Lyceum")
    description = models.CharField(_("one sentence about it"), max_length=300, blank=True, default="")
    sign_up = models.CharField(max_length=10, choices=SignUp, default=SignUp.OPEN)
    founding = models.CharField(max_length=10, choices=Founding, default=Founding.EVERYBODY)
    minimum_age = models.PositiveSmallIntegerField(_("youngest age"), default=16)
    languages = models.JSONField(default=list, blank=True)
    mail_tested_at = models.DateTimeField(null=True, blank=True)
    mail_error = models.CharField(max_length=300, blank=True, default="")
    backup_at = models.DateTimeField(null=True, blank=True)
    is_demo = models.BooleanField(default=False)
    is_named = models.BooleanField(default=False)
    # Counts published texts that have to be accepted; who has accepted fewer is asked on the next visit.
    legal_version = models.PositiveIntegerField(default=0)
    # Changes with every saved setting, so that stored pages know when they are old.
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="instance_is_one")]

    def __str__(self) -> str:
        return self.name


class LegalVersion(models.Model):
    """One version of a legal page; the newest published one is in force."""

    class Kind(models.TextChoices):
        OPERATOR = "operator", _("Operator")
        PRIVACY = "privacy", _("Privacy")
        TERMS = "terms", _("Terms")
        ACCESSIBILITY = "accessibility", _("Accessibility")

    kind = models.CharField(max_length=15, choices=Kind)
    n = models.PositiveIntegerField()
    language = models.CharField(max_length=10, default="en")
    source = models.TextField()
    html = models.TextField()
    needs_acceptance = models.BooleanField(default=False)
    published_at = models.DateTimeField(default=clock.now)
    published_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "n"], name="legal_version_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.n}"


class LegalAcceptance(models.Model):
    """A person has accepted a version of a legal page."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="legal_acceptances")
    version = models.ForeignKey(LegalVersion, on_delete=models.PROTECT, related_name="acceptances")
    accepted_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "version"], name="legal_acceptance_once")]

    def __str__(self) -> str:
        return f"{self.person_id} accepts {self.version_id}"


class Token(models.Model):
    """What a link in an invitation stands for: it expires, counts its uses and can be taken back."""

    digest = models.CharField(max_length=64, unique=True)
    mail = models.EmailField(blank=True, default="")
    note = models.CharField(max_length=200, blank=True, default="")
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    expires_at = models.DateTimeField()
    uses_left = models.PositiveIntegerField(default=1)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_open(self) -> bool:
        return self.revoked_at is None and self.uses_left > 0 and self.expires_at > clock.now()


class SignUpInvitation(Token):
    """A link that lets somebody make an account; one of them makes the first administrator."""

    makes_administrator = models.BooleanField(default=False)
    used_by: ClassVar["models.ManyToManyField[Person, models.Model]"] = models.ManyToManyField(
        Person, related_name="sign_up_invitations", blank=True
    )

    def __str__(self) -> str:
        return self.note or self.mail
