"""Profiles: what people say about themselves, each line with its own circle; languages and weekly times."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lyceum.kernel import clock
from lyceum.matching.standing import Standing
from lyceum.matching.times import WeeklyTimes as Week
from lyceum.people.models.accounts import Person


class Circle(models.TextChoices):
    """Who can see a line of a profile; each circle holds the ones before it."""

    ME = "me", _("Only me")
    GROUPS = "groups", _("My groups and mentors")
    MEMBERS = "members", _("Members of my communities")
    SIGNED_IN = "signed_in", _("Everybody signed in")
    EVERYBODY = "everybody", _("Everybody")


class Meets(models.TextChoices):
    """How somebody likes to meet."""

    ONLINE = "online", _("Online")
    IN_PERSON = "in_person", _("In person")
    EITHER = "either", _("Either")


DEFAULT_CIRCLES = {
    "picture": Circle.EVERYBODY,
    "pronunciation": Circle.MEMBERS,
    "pronouns": Circle.MEMBERS,
    "about": Circle.MEMBERS,
    "languages": Circle.MEMBERS,
    "area": Circle.ME,
    "time_zone": Circle.MEMBERS,
    "goals": Circle.ME,
    "interests": Circle.MEMBERS,
    "contributions": Circle.MEMBERS,
}


class Profile(models.Model):
    """What a person tells about themselves; `circles` says who sees each field."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True, related_name="profile")
    pronunciation = models.CharField(_("how to say my name"), max_length=120, blank=True, default="")
    pronouns = models.CharField(_("pronouns"), max_length=60, blank=True, default="")
    about = models.TextField(_("about me"), blank=True, default="")
    about_html = models.TextField(blank=True, default="")
    area = models.CharField(_("town or area"), max_length=120, blank=True, default="")
    country = models.CharField(_("country"), max_length=2, blank=True, default="")
    # The middle of the area, to a tenth of a degree; distances are shown to places and events alone.
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    # Answers that suggestions are made from; nobody else sees them.
    meets = models.CharField(_("how I like to meet"), max_length=9, choices=Meets, blank=True, default="")
    styles = models.JSONField(default=list, blank=True)
    # Interests in words that the vocabulary does not know; suggestions are made from them too.
    words = models.JSONField(default=list, blank=True)
    # What would help to take part: kept and used only with consent.
    needs = models.JSONField(default=list, blank=True)
    may_use_needs = models.BooleanField(default=False)
    can_be_found = models.BooleanField(_("members of my communities can find me"), default=False)
    circles = models.JSONField(default=dict, blank=True)

    def __str__(self) -> str:
        return f"profile of {self.person_id}"

    def circle_of(self, field: str) -> str:
        return str(self.circles.get(field) or DEFAULT_CIRCLES[field])


class PersonLanguage(models.Model):
    """A language a person reads or writes; `code` is a BCP 47 language tag."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="languages")
    code = models.CharField(max_length=12)
    reads = models.BooleanField(default=True)
    writes = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "code"], name="person_language_once")]

    def __str__(self) -> str:
        return self.code


class WeeklyTimes(models.Model):
    """Weekly times in the person's own zone; `slots` is the code of `matching.times`. Never shown to others."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True, related_name="weekly_times")
    zone = models.CharField(max_length=64)
    slots = models.CharField(max_length=400)
    changed_at = models.DateTimeField(default=clock.now)
    # What counted before the last change, which counts a day later; empty for somebody's first.
    former_zone = models.CharField(max_length=64, blank=True, default="")
    former_slots = models.CharField(max_length=400, blank=True, default="")

    def __str__(self) -> str:
        return f"times of {self.person_id}"

    @property
    def standing(self) -> Standing:
        before = Week.decode(self.former_zone, self.former_slots) if self.former_slots else None
        return Standing(Week.decode(self.zone, self.slots), self.changed_at, before)


class DataCopy(models.Model):
    """A copy of everything about a person that they asked for; prepared by a worker, kept for a week."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="data_copies")
    asked_at = models.DateTimeField(default=clock.now)
    ready_at = models.DateTimeField(null=True, blank=True)
    content = models.TextField(blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["person", "asked_at"], name="data_copy_person")]

    def __str__(self) -> str:
        return f"copy for {self.person_id}"
