"""What samples add: a panel to look inside, their kinds of things and notices, personal data."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lyceum.communities.models.communities import Community
from lyceum.communities.queries import known_membership
from lyceum.communities.registries import community_side_panels, look_inside_panels
from lyceum.discussions.actions.samples import drop_sample, forget_samples
from lyceum.discussions.models.samples import Sample, SampleWords
from lyceum.discussions.queries.samples import find_sample, find_sample_question, list_agreements, list_samples
from lyceum.notifications.registries import NoticeKind, notice_kinds
from lyceum.people.registries import Panel, PersonalData, ThingKind, personal_data, things
from lyceum.people.requests import SYSTEM, Viewer


def _look_inside(viewer: Viewer, community: Community) -> dict[str, Any] | None:
    found = list_samples(viewer, community)
    return {"samples": found} if found else None


def _any_sample(pk: int) -> Sample | None:
    return Sample.objects.filter(pk=pk).select_related("conversation", "community").first()


def _question_place(row: SampleWords) -> str:
    return f"/c/{row.sample.community.slug}/samples/{row.sample_id}/answer/"


def _for_stewards(viewer: Viewer, community: Community) -> dict[str, Any] | None:
    own = known_membership(viewer, community)
    return {} if own is not None and own.looks_after and community.visibility == "closed" else None


community_side_panels.plug("samples", Panel("discussions/parts/samples_side.html", _for_stewards), position=80)
look_inside_panels.plug("samples", Panel("discussions/parts/look_inside.html", _look_inside), position=20)
things.plug(
    "sample",
    ThingKind(
        kind="sample",
        label=gettext_lazy("Conversation shown outside"),
        find=find_sample,
        find_any=_any_sample,
        url=lambda row: f"/c/{row.community.slug}/samples/{row.pk}/",
        title=lambda row: row.conversation.title,
        community_id=lambda row: row.community_id,
        quote=lambda row: row.conversation.title,
        # Taken off is off: it comes back only when everybody is asked again.
        hide=lambda actor, row, _reason: drop_sample(actor, row),
    ),
)
things.plug(
    "sample_question",
    ThingKind(
        kind="sample_question",
        label=gettext_lazy("Whether my words may be shown outside"),
        find=find_sample_question,
        url=_question_place,
        title=lambda row: row.sample.conversation.title,
        community_id=lambda row: row.sample.community_id,
    ),
)
for _kind in (
    NoticeKind(
        "sample_asked",
        gettext_lazy("Stewards ask whether my words may be shown outside"),
        lambda _n, title: _("May people outside read what you wrote in “%(title)s”?") % {"title": title},
        waits=True,
        why=gettext_lazy("You get this mail because a conversation you wrote in would be shown to people outside."),
    ),
    NoticeKind(
        "sample_shown",
        gettext_lazy("A conversation I wrote in is shown outside"),
        lambda _n, title: _("Everybody has agreed: people outside can read “%(title)s”") % {"title": title},
        by_mail=False,
    ),
):
    notice_kinds.plug(_kind.kind, _kind)
personal_data.plug(
    "samples",
    PersonalData(
        label=gettext_lazy("Whether your words in closed communities may be shown outside"),
        purpose=gettext_lazy(
            "Showing a conversation before joining only where everybody who wrote there has agreed."
        ),
        retention=gettext_lazy("Until you take it back, leave the community or remove your account."),
        export=list_agreements,
        erase=lambda person: forget_samples(SYSTEM, person.pk),
    ),
)
