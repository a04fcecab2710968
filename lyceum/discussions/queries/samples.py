"""Samples of a closed community: what outsiders read, what writers are asked, and what stewards have proposed."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.timezone import localdate

from lyceum.communities.models.communities import Community, Membership
from lyceum.discussions.models.conversations import Conversation, Post
from lyceum.discussions.models.samples import KINDS, Sample, SampleWords
from lyceum.discussions.policies.samples import MOST_POSTS, MOST_SAMPLES
from lyceum.discussions.queries.own import own_words
from lyceum.kernel.text.markdown import render
from lyceum.people.models.accounts import Person
from lyceum.people.requests import Viewer

_MENTION = re.compile(r"(?<![\w@/])@([a-z0-9_][a-z0-9_.-]{1,38})", re.IGNORECASE)
_YES, _NO, _ASKED = SampleWords.Answer.YES, SampleWords.Answer.NO, SampleWords.Answer.ASKED


@dataclass(frozen=True, slots=True)
class SamplePost:
    """A post as outsiders read it: no picture, no link to a person; the name only where its writer wants it."""

    name: str
    html: str
    language: str
    day: date
    is_accepted: bool
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class SamplePage:
    sample: Sample
    posts: list[SamplePost]
    is_writer: bool


@dataclass(frozen=True, slots=True)
class SampleQuestion:
    """What a writer is asked: the posts as they would be read outside, and their own answer so far."""

    sample: Sample
    posts: list[SamplePost]
    answer: str
    with_name: bool
    is_on_view: bool


@dataclass(frozen=True, slots=True)
class SampleLine:
    """A sample in the list of stewards and of those who wrote in it."""

    sample: Sample
    people: int
    agreed: int
    is_on_view: bool
    is_own: bool


def list_samples(viewer: Viewer, community: Community) -> list[Sample]:
    """What anybody may read of a closed community before joining."""
    rows = Sample.objects.visible_to(viewer).filter(community=community.pk).select_related("conversation")
    return list(rows.order_by("shown_at", "pk")[:MOST_SAMPLES])


def has_samples(viewer: Viewer) -> Exists:
    """Whether a community of the outer statement has a sample the viewer may read."""
    return Exists(Sample.objects.visible_to(viewer).filter(community=OuterRef("pk")))


def get_sample(viewer: Viewer, community: Community, pk: int) -> SamplePage:
    """A sample that is on view, or 404: one that is not, was not or never was answers alike."""
    rows = Sample.objects.visible_to(viewer).filter(community=community.pk)
    sample = get_object_or_404(rows.select_related("conversation"), pk=pk)
    words = list(_words(sample))
    return SamplePage(sample, _posts(viewer, sample, words), any(row.person_id == viewer.pk for row in words))


def _words(sample: Sample) -> QuerySet[SampleWords]:
    return SampleWords.objects.filter(sample=sample).select_related("post", "person").order_by("post__n")


def _posts(viewer: Viewer, sample: Sample, words: list[SampleWords]) -> list[SamplePost]:
    return [
        SamplePost(
            name=row.person.name if row.with_name else "",
            html=_html(row.post.source),
            language=row.post.language,
            day=localdate(row.post.at),
            is_accepted=row.post_id == sample.conversation.accepted_id,
            is_own=row.person_id == viewer.pk,
        )
        for row in words
    ]


def _html(source: str) -> str:
    """The writer's own words alone: without quoted posts, pictures, files, and what leads to others or further in.

    What looks like a short name goes, also of people who are here no longer; links into this site keep their words.
    """
    here = re.escape(settings.SITE_URL)
    quoted = re.compile(rf"^> {here}/p/\d+$", re.MULTILINE)
    html = render(_MENTION.sub("@…", quoted.sub("", own_words(source)))).html
    html = re.sub(rf'<a [^>]*href="(?:{here})?(?:/[^/"][^"]*|/)"[^>]*>(.*?)</a>', r"\1", html, flags=re.DOTALL)
    return re.sub(rf"(?<![\w.])(?:{here})?/people/[\w.@-]+/?", "…", html)


def get_question(viewer: Person, community: Community, pk: int) -> SampleQuestion:
    """What the viewer is asked about a conversation they wrote in; to everybody else it does not exist."""
    own = SampleWords.objects.filter(sample=OuterRef("pk"), person=viewer)
    rows = Sample.objects.filter(Exists(own), community=community.pk).select_related("conversation")
    sample = get_object_or_404(rows, pk=pk)
    on_view = Sample.objects.visible_to(viewer).filter(pk=pk).exists()
    # The words of a conversation that was removed or moved meanwhile are open to nobody by this page.
    readable = Conversation.objects.visible_to(viewer).filter(pk=sample.conversation_id, community=community.pk)
    words = list(_words(sample))
    mine = [row for row in words if row.person_id == viewer.pk]
    allowed = Post.objects.readable_by(viewer).filter(
        conversation__in=readable, pk__in=[row.post_id for row in words]
    )
    seen = set(allowed.values_list("pk", flat=True))
    # Words that were changed since are asked for anew.
    answers = {row.answer if row.version == row.post.version else _ASKED for row in mine}
    return SampleQuestion(
        sample=sample,
        posts=_posts(viewer, sample, [row for row in words if row.post_id in seen]),
        answer=_NO if _NO in answers else _ASKED if _ASKED in answers else _YES,
        with_name=all(row.with_name for row in mine),
        is_on_view=on_view,
    )


def find_sample(viewer: Viewer, pk: int) -> Sample | None:
    """The sample if it is on view for the viewer."""
    return Sample.objects.visible_to(viewer).filter(pk=pk).select_related("conversation", "community").first()


def find_sample_question(viewer: Viewer, pk: int) -> SampleWords | None:
    """The viewer's own question, as long as it is asked and they are a member."""
    inside = Membership.objects.filter(community=OuterRef("sample__community"), person=OuterRef("person")).inside()
    rows = SampleWords.objects.filter(Exists(inside), pk=pk, person=viewer.pk, sample__closed_at__isnull=True)
    return rows.select_related("sample__conversation", "sample__community").first()


def list_sample_lines(viewer: Person, community: Community, own: Membership) -> list[SampleLine]:
    """All samples of a community for its stewards; for others those in which they wrote. Numbers, never who."""
    rows = Sample.objects.filter(community=community.pk).select_related("conversation")
    mine = SampleWords.objects.filter(sample=OuterRef("pk"), person=viewer)
    if not own.looks_after:
        rows = rows.filter(Exists(mine))
    people = Count("words__person", distinct=True)
    agreed = Count("words__person", distinct=True, filter=Q(words__answer=_YES))
    counted: Any = rows.annotate(people=people, agreed=agreed, is_own=Exists(mine)).order_by("-proposed_at", "-pk")
    found = list(counted[:50])
    visible = Sample.objects.visible_to(viewer).filter(pk__in=[row.pk for row in found])
    on_view = set(visible.values_list("pk", flat=True))
    return [SampleLine(row, row.people, row.agreed, row.pk in on_view, row.is_own) for row in found]


def get_own_sample(community: Community, pk: int) -> Sample:
    """A sample of a community, for its stewards: the action asks who that is."""
    return get_object_or_404(Sample.objects.select_related("conversation", "community"), pk=pk, community=community)


def list_proposable(viewer: Person, community: Community) -> list[Conversation]:
    """Conversations with an answer that could be shown, the newest first; without names missing, and not too long."""
    rows = Conversation.objects.visible_to(viewer).filter(
        community=community.pk,
        kind__in=KINDS,
        is_held=False,
        has_nameless=False,
        answer_first_until__isnull=True,
        post_count__range=(2, MOST_POSTS),
    )
    asked = Sample.objects.filter(conversation=OuterRef("pk"), closed_at__isnull=True)
    return list(rows.exclude(Exists(asked)).order_by("-last_post_at", "-pk")[:20])


def list_agreements(person: Person) -> list[dict[str, Any]]:
    """What a person was asked and has answered, for their own copy."""
    rows = SampleWords.objects.filter(person=person).select_related("sample__conversation")
    return [
        {
            "conversation": row.sample.conversation.title,
            "post": f"/p/{row.post_id}",
            "answer": row.answer,
            "with_name": row.with_name,
            "at": row.answered_at.isoformat() if row.answered_at else None,
        }
        for row in rows.order_by("pk")
    ]
