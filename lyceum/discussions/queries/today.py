"""What Today shows of conversations: one question somebody could help with, and what is worth reading."""

from datetime import timedelta
from typing import Any, NamedTuple

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lyceum.communities.models.communities import Membership
from lyceum.discussions.models.asking import Asking
from lyceum.discussions.models.conversations import Conversation, ConversationTag
from lyceum.discussions.models.nameless import Authorship
from lyceum.kernel import clock
from lyceum.kernel.formats import ago_words, datetime_words, day_words
from lyceum.kernel.prepared import Prepared
from lyceum.people.models.accounts import NEWCOMER_FOR, Person
from lyceum.people.models.interests import ConceptLabel, Interest
from lyceum.people.queries.relations import list_kept_apart
from lyceum.people.queries.vocabulary import fold
from lyceum.people.registries import Reading

OPEN_FOR = timedelta(days=30)
_CANDIDATES = 20


class _Question(NamedTuple):
    pk: int
    title: str
    language: str
    slug: str
    place: str
    author_id: int
    author: str
    author_status: str
    author_since: Any
    started_at: Any


def _in_my_communities(viewer: int) -> QuerySet[Conversation]:
    mine = Membership.objects.filter(person=viewer, state=Membership.State.ACTIVE).values("community")
    return Conversation.objects.filter(community__in=mine, removed_at__isnull=True, is_held=False)


def _waiting_questions(viewer: int) -> QuerySet[Conversation, Any]:
    rows = _in_my_communities(viewer).filter(kind=Conversation.Kind.QUESTION, post_count__lte=1)
    own = Authorship.objects.filter(post__conversation=OuterRef("pk"), post__n=1, person=viewer)
    return (
        rows.filter(~Exists(own))
        .exclude(author=viewer)
        .order_by("-started_at")
        .values_list(
            "pk",
            "title",
            "language",
            "community__slug",
            "community__name",
            "author_id",
            "author__name",
            "author__status",
            "author__date_joined",
            "started_at",
        )[:_CANDIDATES]
    )


def _solved(viewer: int) -> QuerySet[Conversation, Any]:
    mark = FilteredRelation("read_marks", condition=Q(read_marks__person=viewer))
    rows = _in_my_communities(viewer).filter(accepted__isnull=False).exclude(author=viewer)
    rows = rows.annotate(mark=mark).filter(Q(mark__isnull=True) | Q(mark__n__lt=F("post_count")))
    return rows.order_by("-last_post_at").values_list(
        "pk", "title", "language", "community__slug", "community__name", "accepted__helped", "last_post_at"
    )[:_CANDIDATES]


_askings = Prepared(
    lambda viewer: (
        Asking.objects.filter(
            person=viewer, state=Asking.State.OPEN, conversation__in=_in_my_communities(viewer).values("pk")
        )
        .order_by("until")
        .values_list(
            "conversation_id",
            "conversation__title",
            "conversation__language",
            "conversation__community__slug",
            "conversation__community__name",
            "subject",
            "until",
        )[:1]
    ),
    "viewer",
)
_questions = Prepared(_waiting_questions, "viewer")
_worth_reading = Prepared(_solved, "viewer")
_help_words = Prepared(
    lambda viewer: ConceptLabel.objects.filter(
        concept__interests__person=viewer, concept__interests__direction=Interest.Direction.HELP
    ).values_list("folded", flat=True),
    "viewer",
)


def find_helpable(person: Person) -> Reading | None:
    """One question without a reply in the person's communities: what they help with, then newcomers', then oldest."""
    if with_me := _asked(person):
        return with_me
    since = clock.now() - OPEN_FOR
    apart = list_kept_apart(person.pk)
    rows = [_Question(*row) for row in _questions.run(viewer=person.pk)]
    rows = [row for row in rows if row.started_at > since and row.author_id not in apart]
    if not rows:
        return None
    words = {word for word in _help_words.run(viewer=person.pk) if len(word) > 2}
    tags = _tags(rows) if words else {}
    matched = {row.pk: _match(row, words, tags.get(row.pk, ())) for row in rows}
    new = clock.now() - NEWCOMER_FOR
    best = min(rows, key=lambda row: (not matched[row.pk], row.author_since < new, row.started_at))
    asked = _("asked %(when)s by %(who)s") % {"when": ago_words(best.started_at), "who": best.author}
    if best.author_status == Person.Status.NAMELESS:
        asked = _("asked without a name on %(when)s") % {"when": day_words(best.started_at.date())}
    reason = _("You said that you can help with %(subject)s.") % {"subject": matched[best.pk]}
    if not matched[best.pk]:
        reason = _("Nobody has replied yet, and you are in this community.")
    url = f"/c/{best.slug}/conversations/{best.pk}/"
    meta = (best.place, asked, _("no reply yet"))
    return Reading(best.title, url, meta, reason, best.language, is_sure=bool(matched[best.pk]))


def _asked(person: Person) -> Reading | None:
    """A question that was passed to the person: the same queue everywhere."""
    row = next(iter(_askings.run(viewer=person.pk)), None)
    if row is None:
        return None
    pk, title, language, slug, place, subject, until = row
    reason = _("You said that you can help with %(subject)s, and it is your turn.") % {"subject": subject}
    meta = (place, _("with you until %(when)s") % {"when": datetime_words(until)})
    return Reading(title, f"/c/{slug}/conversations/{pk}/", meta, reason, language, is_sure=True)


def _tags(rows: list[_Question]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    pairs = ConversationTag.objects.filter(conversation__in=[row.pk for row in rows])
    for pk, tag in pairs.values_list("conversation_id", "tag"):
        found.setdefault(pk, []).append(tag)
    return found


def _match(row: _Question, words: set[str], tags: Any) -> str:  # noqa: ANN401 - texts
    """The subject the person helps with that the question names, or nothing."""
    said = f" {fold(row.title)} {' '.join(fold(tag.replace('-', ' ')) for tag in tags)} "
    return max((word for word in words if f" {word} " in said), key=len, default="")


def list_readings(person: Person, most: int) -> list[Reading]:
    """Solved conversations of the person's communities that they have not read, the most helpful first."""
    rows = _worth_reading.run(viewer=person.pk)
    best = sorted(rows, key=lambda row: -row[5])[:most]
    readings = []
    for pk, title, language, slug, place, helped, at in best:
        meta = [place, _("solved %(when)s") % {"when": ago_words(at)}]
        if helped:
            meta.append(ngettext("%(num)s says it helped", "%(num)s say it helped", helped) % {"num": helped})
        readings.append(Reading(title, f"/c/{slug}/conversations/{pk}/", tuple(meta), language=language))
    return readings
