"""What the directory knows of any community, wherever it lives: the facts of its card."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lyceum.kernel import clock


class DirectoryEntry(models.Model):
    """What the directory knows of a community, wherever it lives."""

    class Format(models.TextChoices):
        ONLINE = "online", _("Online")
        IN_PERSON = "in_person", _("In person")
        HYBRID = "hybrid", _("Online and in person")

    class LearnerLevel(models.TextChoices):
        BEGINNER = "beginner", _("New to it")
        INTERMEDIATE = "intermediate", _("Knows some of it")
        ADVANCED = "advanced", _("Knows it well")

    class Pace(models.TextChoices):
        OWN = "own", _("At your own pace")
        STEADY = "steady", _("A regular rhythm")
        INTENSE = "intense", _("Fast and intense")

    class Cost(models.TextChoices):
        FREE = "free", _("Free")
        DONATION = "donation", _("By donation")
        PAID = "paid", _("Costs money")

    class Access(models.TextChoices):
        CAPTIONS = "captions", _("Captions")
        STEP_FREE = "step_free", _("Step-free")
        CAMERA_OFF = "camera_off", _("Camera off is fine")
        IN_WRITING = "in_writing", _("All of it also in writing")
        SCREEN_READER = "screen_reader", _("Works with screen readers")
        SIGN_LANGUAGE = "sign_language", _("Sign language")
        PLAIN_LANGUAGE = "plain_language", _("Plain language")
        LOW_BANDWIDTH = "low_bandwidth", _("Works on a slow connection")
        CHILDREN = "children", _("Children welcome")

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
    # The facts of its card; empty where nobody has said.
    concepts = models.JSONField(default=list, blank=True)  # keys of the vocabulary of subjects
    learner_levels = models.JSONField(_("for whom"), default=list, blank=True)
    pace = models.CharField(_("pace"), max_length=8, choices=Pace, blank=True, default="")
    hours_a_week = models.PositiveSmallIntegerField(_("hours a week"), null=True, blank=True)
    cost = models.CharField(_("cost"), max_length=8, choices=Cost, blank=True, default="")
    cost_note = models.CharField(_("more about the cost"), max_length=120, blank=True, default="")
    access = models.JSONField(_("access"), default=list, blank=True)
    welcomes_newcomers = models.BooleanField(_("new people welcome"), null=True, blank=True)
    conduct_url = models.URLField(_("its rules"), max_length=500, blank=True, default="")
    # When it usually meets, in the code of `matching.times`.
    meetings_zone = models.CharField(max_length=64, blank=True, default="")
    meetings_slots = models.CharField(max_length=400, blank=True, default="")
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def learner_level_names(self) -> list[str]:
        return [str(label) for value, label in self.LearnerLevel.choices if value in self.learner_levels]

    @property
    def access_names(self) -> list[str]:
        return [str(label) for value, label in self.Access.choices if value in self.access]
