"""Notices, the inboxes they land in, who follows what, and how and when each person hears of it."""

from datetime import time
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lyceum.kernel import clock
from lyceum.matching.quiet import Quiet
from lyceum.people.models.accounts import Person

QUIET_FROM, QUIET_UNTIL = time(21, 30), time(7, 30)
SUNDAY, LETTER_HOUR = 6, 8


class Notice(models.Model):
    """One thing worth telling, whoever it concerns; a task expands it to people's inboxes."""

    kind = models.CharField(max_length=30)
    about_kind = models.CharField(max_length=30)
    about_pk = models.BigIntegerField()
    community_id = models.BigIntegerField(null=True)
    actor = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    # Who is told, as `actions.notices.notify` says.
    audience = models.JSONField(default=dict)
    detail = models.JSONField(default=dict)
    made_at = models.DateTimeField(default=clock.now)
    expanded_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["about_kind", "about_pk"], name="notice_about")]

    def __str__(self) -> str:
        return f"{self.kind} {self.about_kind} {self.about_pk}"


class InboxItem(models.Model):
    """A notice in one person's inbox; `waits` when a person waits for an answer."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        LATER = "later", _("later")
        DONE = "done", _("done")
        # Not wanted in the inbox, but in a letter or a mail.
        APART = "apart", _("not in the inbox")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="inbox_items")
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="items")
    waits = models.BooleanField(default=False)
    state = models.CharField(max_length=5, choices=State, default=State.OPEN)
    later_until = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "notice"], name="inbox_item_once")]
        indexes = [
            models.Index(fields=["person", "state", "waits", "made_at", "id"], name="inbox_person_waits"),
            models.Index(fields=["person", "later_until", "id"], condition=Q(state="later"), name="inbox_later"),
            models.Index(fields=["later_until"], condition=Q(state="later"), name="inbox_due"),
            models.Index(fields=["person", "state", "made_at", "id"], condition=Q(state="done"), name="inbox_done"),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} for {self.person_id}"


class Following(models.Model):
    """How loudly a person wants to hear of a thing: a conversation, a community, a person, a tag."""

    class Level(models.TextChoices):
        EVERYTHING = "everything", _("every reply")
        NORMAL = "normal", _("replies to me")
        MUTE = "mute", _("nothing")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="followings")
    # A tag is "tag:<word>" with the number of its community.
    kind = models.CharField(max_length=60)
    pk_of = models.BigIntegerField()
    level = models.CharField(max_length=10, choices=Level, default=Level.EVERYTHING)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "pk_of", "person"], name="following_once")]
        indexes = [
            models.Index(fields=["person", "id"], condition=~Q(level="normal"), name="following_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} follows {self.kind} {self.pk_of}"


class Channel(models.TextChoices):
    """By which way a person hears of something."""

    SITE = "site", _("Inbox")
    MAIL = "mail", _("Mail")
    PUSH = "push", _("Push message")


class Step(models.TextChoices):
    """How soon a person hears of something."""

    NOW = "now", _("straight away")
    DAY = "day", _("once a day")
    WEEK = "week", _("in the weekly letter")
    NEVER = "never", _("never")


class Choice(models.Model):
    """How soon a person wants to hear of a kind by a channel, everywhere or in one community; no row: the default."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notice_choices")
    kind = models.CharField(max_length=30)
    # Empty means everywhere.
    community_id = models.BigIntegerField(null=True, blank=True)
    channel = models.CharField(max_length=4, choices=Channel, default=Channel.MAIL)
    step = models.CharField(max_length=5, choices=Step)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "channel", "community_id"], name="notice_choice_once"),
            models.UniqueConstraint(
                fields=["person", "kind", "channel"], condition=Q(community_id=None), name="notice_choice_everywhere"
            ),
        ]
        indexes = [models.Index(fields=["kind", "community_id", "person"], name="notice_choice_kind")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind} {self.community_id} {self.channel} {self.step}"


class Rhythm(models.Model):
    """When a person may be written to, and how; who has no row has the defaults."""

    class Follow(models.TextChoices):
        STARTED = "started", _("what I start")
        REPLIED = "replied", _("what I start or reply to")
        NOTHING = "nothing", _("nothing by itself")

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True, related_name="rhythm")
    quiet_from = models.TimeField(default=QUIET_FROM)
    quiet_until = models.TimeField(default=QUIET_UNTIL)
    # Weekdays without messages, as digits from Monday = 0.
    days_off = models.CharField(max_length=7, blank=True, default="")
    paused_until = models.DateField(null=True, blank=True)
    letter_weekday = models.PositiveSmallIntegerField(default=SUNDAY)
    letter_hour = models.PositiveSmallIntegerField(default=LETTER_HOUR)
    # The weekly letter comes on the first of its days in a month alone.
    letter_monthly = models.BooleanField(default=False)
    without_content = models.BooleanField(default=False)
    # Counts on when the person takes back the addresses to which they answer by mail.
    reply_version = models.PositiveIntegerField(default=0)
    auto_follow = models.CharField(max_length=8, choices=Follow, default=Follow.STARTED)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(letter_weekday__lte=6, letter_hour__lte=23), name="rhythm_letter_in_a_week"
            )
        ]

    def __str__(self) -> str:
        return f"rhythm of {self.person_id}"

    @property
    def quiet(self) -> Quiet:
        off = frozenset(int(day) for day in self.days_off)
        return Quiet(self.quiet_from, self.quiet_until, off, self.paused_until)


def zone_of(name: str) -> ZoneInfo:
    """The zone of a person's clock; UTC for a name nobody knows."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")


class Delivery(models.Model):
    """A notice on its way to one person by mail or push; claimed before it goes out, so that it goes out once."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for its moment")
        CLAIMED = "claimed", _("is being sent")
        SENT = "sent", _("sent")
        JOINED = "joined", _("joins the daily note")
        DROPPED = "dropped", _("not wanted any more")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=4, choices=Channel)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    # When it was claimed; afterwards when it was sent, joined or dropped.
    settled_at = models.DateTimeField(null=True)
    is_urgent = models.BooleanField(default=False)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "notice", "channel"], name="delivery_once"),
            models.CheckConstraint(
                condition=Q(state="waiting") | Q(settled_at__isnull=False), name="delivery_settled_at"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(state="waiting"), name="delivery_due"),
            models.Index(fields=["settled_at"], condition=Q(state="claimed"), name="delivery_claimed"),
            models.Index(fields=["person", "state", "settled_at"], name="delivery_person"),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} to {self.person_id} by {self.channel}"


class Letter(models.Model):
    """One daily note or weekly letter of a person; a period is marked also when there was nothing to write."""

    class Kind(models.TextChoices):
        DAY = "day", _("Daily note")
        WEEK = "week", _("Weekly letter")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="letters", db_index=False)
    kind = models.CharField(max_length=4, choices=Kind)
    # The day of the person's clock on which it was due.
    period = models.CharField(max_length=10)
    claimed_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind", "period"], name="letter_once")]
        indexes = [
            models.Index(fields=["person", "sent_at"], name="letter_person"),
            models.Index(fields=["claimed_at"], name="letter_old"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.period} for {self.person_id}"


class InboundMail(models.Model):
    """A mail somebody sent to an address of ours, as it came; kept for a month after it was handled."""

    class State(models.TextChoices):
        RECEIVED = "received", _("has come in")
        POSTED = "posted", _("stands where it belongs")
        REFUSED = "refused", _("was not taken")
        DROPPED = "dropped", _("was put aside")

    # Made of its Message-ID and the address it came to: a second delivery of the same mail does nothing.
    key = models.CharField(max_length=32, unique=True)
    token = models.CharField(max_length=80)
    raw = models.BinaryField()
    # How long the mail was; longer ones are kept without their end.
    size = models.PositiveIntegerField()
    sender = models.CharField(max_length=254)
    person = models.ForeignKey(
        Person, null=True, on_delete=models.CASCADE, related_name="inbound_mails", db_index=False
    )
    state = models.CharField(max_length=8, choices=State, default=State.RECEIVED)
    # A word for the software why it was not taken, and the sentence for the person.
    reason = models.CharField(max_length=30, blank=True, default="")
    said = models.CharField(max_length=300, blank=True, default="")
    made_kind = models.CharField(max_length=30, blank=True, default="")
    made_pk = models.BigIntegerField(null=True)
    # What was read of it, and what was cut off as a quote or a signature.
    text = models.TextField(blank=True, default="")
    rest = models.TextField(blank=True, default="")
    received_at = models.DateTimeField(default=clock.now)
    handled_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="received") | Q(handled_at__isnull=False), name="inbound_mail_handled_at"
            )
        ]
        indexes = [
            models.Index(fields=["received_at"], condition=Q(state="received"), name="inbound_mail_left"),
            models.Index(fields=["handled_at"], name="inbound_mail_handled"),
            models.Index(fields=["person", "received_at", "id"], name="inbound_mail_person"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.state}"


class PushSubscription(models.Model):
    """A browser in which a person wants push messages: where its maker takes them, and the keys to encrypt them."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="push_subscriptions")
    endpoint = models.URLField(max_length=1000)
    # Made of the endpoint: one browser has one row, whoever is signed in.
    key = models.CharField(max_length=64, unique=True)
    p256dh = models.CharField(max_length=100)
    auth = models.CharField(max_length=40)
    agent = models.CharField(max_length=80, blank=True, default="")
    made_at = models.DateTimeField(default=clock.now)
    failed = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"push {self.pk} of {self.person_id}"


class PushSent(models.Model):
    """That a browser has taken the message of a delivery, so that another try leaves this browser out."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="pushes", db_index=False)
    subscription = models.ForeignKey(PushSubscription, on_delete=models.CASCADE, related_name="pushes")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["delivery", "subscription"], name="push_sent_once")]

    def __str__(self) -> str:
        return f"{self.delivery_id} to {self.subscription_id}"
