"""Ways into a community and into owning one: invitations and offers of ownership."""

from typing import ClassVar

from django.db import models

from lyceum.communities.models.communities import Community
from lyceum.kernel import clock
from lyceum.people.models.accounts import Person
from lyceum.people.models.instance import Token


class Invitation(Token):
    """A link into a community: never above member; bound to a mail address or for whoever has it."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="invitations")
    # Whoever comes is then asked to own the community too; the invitation itself makes them a member, no more.
    asks_to_own = models.BooleanField(default=False)
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


class TakeoverRequest(models.Model):
    """A member asks to take over a community that sleeps; owners are asked first; the row goes with the answer."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="takeover_requests")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="takeover_requests")
    words = models.CharField(max_length=500, blank=True, default="")
    made_at = models.DateTimeField(default=clock.now)
    # Until then its owners can say that they are still there; afterwards the stewards of the site decide.
    owners_until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["community", "person"], name="takeover_request_once")]

    def __str__(self) -> str:
        return f"{self.person_id} would take over {self.community_id}"
