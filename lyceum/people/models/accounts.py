"""Accounts: who a person is to the software, and whom they keep away."""

from datetime import timedelta
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lyceum.kernel import clock

NEWCOMER_FOR = timedelta(days=7)
# The short name of the one account everybody without a name writes under; nobody can choose it.
NAMELESS = "-"


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, viewer: Any) -> "PersonQuerySet":  # noqa: ANN401 - Viewer is defined above this room
        """People whose page may be opened by somebody who has its address; what it shows is another question."""
        if viewer.is_authenticated and (viewer.is_administrator or viewer.is_steward):
            return self
        shown = self.filter(status__in=[Person.Status.ACTIVE, Person.Status.UNCLAIMED, Person.Status.LEAVING])
        return (shown | self.filter(pk=viewer.pk)) if viewer.is_authenticated else shown

    def reachable(self) -> "PersonQuerySet":
        """People who can sign in and be written to."""
        return self.filter(status=Person.Status.ACTIVE)


class PersonManager(BaseUserManager["Person"]):
    def get_queryset(self) -> PersonQuerySet:
        return PersonQuerySet(self.model, using=self._db)

    def visible_to(self, viewer: Any) -> PersonQuerySet:  # noqa: ANN401 - as above
        return self.get_queryset().visible_to(viewer)

    def reachable(self) -> PersonQuerySet:
        return self.get_queryset().reachable()

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email__iexact=username)

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "Person":  # noqa: ANN401 - Django's
        """Django's own command for a first administrator."""
        fields.setdefault("name", email.split("@", maxsplit=1)[0])
        fields.setdefault("handle", email.split("@", maxsplit=1)[0].lower()[:39])
        person = self.model(email=email.lower(), is_administrator=True, is_superuser=True, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser, PermissionsMixin):
    """Somebody who takes part; also a person brought in by an import, who has not claimed their words yet."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("takes part")
        WAITING = "waiting", _("waits for approval")
        UNCLAIMED = "unclaimed", _("has not been here yet")
        SUSPENDED = "suspended", _("suspended")
        LEAVING = "leaving", _("leaving")
        FORMER = "former", _("former member")
        # The one account that stands for everybody who writes without a name.
        NAMELESS = "nameless", _("without a name")

    class Theme(models.TextChoices):
        DEVICE = "", _("As my device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    handle = models.CharField(_("short name"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    email = models.EmailField(_("mail address"), null=True, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE)
    is_steward = models.BooleanField(_("instance steward"), default=False)
    is_administrator = models.BooleanField(_("administrator"), default=False)
    language = models.CharField(_("language of the pages"), max_length=10, blank=True, default="")
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    theme = models.CharField(max_length=5, choices=Theme, blank=True, default=Theme.DEVICE)
    shortcuts = models.BooleanField(_("keyboard shortcuts"), default=True)
    picture_url = models.CharField(max_length=200, blank=True, default="")
    # How many people wait for this person; kept by the inbox so that no page has to count.
    waiting_count = models.PositiveIntegerField(default=0)
    application = models.TextField(blank=True, default="")
    # The number of the site's legal texts this person has accepted; see `Instance.legal_version`.
    legal_accepted = models.PositiveIntegerField(default=0)
    suspended_until = models.DateTimeField(null=True, blank=True)
    leaving_at = models.DateTimeField(null=True, blank=True)
    remove_posts = models.BooleanField(default=False)
    origin = models.CharField(max_length=200, blank=True, default="")
    date_joined = models.DateTimeField(default=clock.now)

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name", "handle"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="person_one_per_address"),
            models.CheckConstraint(
                condition=~models.Q(status="leaving") | models.Q(leaving_at__isnull=False),
                name="person_leaving_has_date",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "date_joined"], name="person_status_joined"),
            models.Index(fields=["origin"], name="person_origin"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:  # type: ignore[override]  # Django's field, answered from the status
        """Whether the person can sign in."""
        return self.status in {Person.Status.ACTIVE, Person.Status.LEAVING}

    @property
    def is_staff(self) -> bool:
        return self.is_administrator

    @property
    def is_new(self) -> bool:
        """Whether the limits for new accounts still hold; whoever looks after the site has none."""
        return not (self.is_administrator or self.is_steward) and clock.now() - self.date_joined < NEWCOMER_FOR

    @property
    def is_former(self) -> bool:
        return self.status == Person.Status.FORMER

    @property
    def public_name(self) -> str:
        """The name others read; the account of everybody who writes without a name has none."""
        return gettext("Somebody") if self.status == Person.Status.NAMELESS else self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0]


class Block(models.Model):
    """One person keeps another away; the other is never told."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="blocks")
    blocked = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="blocked_by")
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "blocked"], name="block_once"),
            models.CheckConstraint(condition=~models.Q(person=models.F("blocked")), name="block_another"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} blocks {self.blocked_id}"


class Mute(models.Model):
    """One person does not want to hear from another for a time, or until told otherwise."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="mutes")
    muted = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="muted_by")
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "muted"], name="mute_once")]

    def __str__(self) -> str:
        return f"{self.person_id} mutes {self.muted_id}"


class HandleAlias(models.Model):
    """A short name a person had before, so that mentions of it still lead to them."""

    handle = models.CharField(max_length=40, unique=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="handle_aliases")

    def __str__(self) -> str:
        return self.handle
