"""Pages of a community's library, made from conversations, with who wrote what they say and what they said before."""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from lyceum.communities.models.communities import Community, Membership
from lyceum.discussions.models.conversations import Conversation
from lyceum.kernel import clock
from lyceum.people.models.accounts import Person


class PageQuerySet(models.QuerySet["Page"]):
    def visible_to(self, viewer: Any) -> "PageQuerySet":  # noqa: ANN401 - Viewer is defined above this room
        """Public pages of public communities, and those of the viewer's own communities."""
        shown = self.filter(removed_at__isnull=True)
        public = Q(is_public=True, community__visibility=Community.Visibility.PUBLIC)
        if not viewer.is_authenticated:
            return shown.filter(public)
        inside = Membership.objects.filter(community=OuterRef("community"), person=viewer).inside()
        return shown.filter(public | Exists(inside))


class Page(models.Model):
    """Words a community keeps up together; `made_from` is the conversation they come from."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="pages")
    title = models.CharField(_("title"), max_length=200)
    source = models.TextField(_("words"))
    html = models.TextField()
    language = models.CharField(max_length=12, default="en")
    is_public = models.BooleanField(default=False)
    made_from = models.ForeignKey(
        Conversation, null=True, blank=True, on_delete=models.SET_NULL, related_name="pages"
    )
    made_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)
    version = models.PositiveIntegerField(default=1)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    objects = PageQuerySet.as_manager()

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        indexes = [models.Index(fields=["community", "changed_at", "id"], name="page_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["made_from"], condition=Q(removed_at__isnull=True), name="page_once_a_conversation"
            )
        ]

    def __str__(self) -> str:
        return self.title


class PageAuthor(models.Model):
    """Whose words a page is made of; without a name where they were written without one."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="authors", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page", "person"], name="page_author_once")]

    def __str__(self) -> str:
        return f"{self.person_id} of {self.page_id}"


class PageRevision(models.Model):
    """What a page said before it was changed."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="revisions", db_index=False)
    n = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    source = models.TextField()
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page", "n"], name="page_revision_once")]

    def __str__(self) -> str:
        return f"version {self.n} of page {self.page_id}"
