"""Typed `make_*` functions: the rows a test needs, made by name, and `run_tasks` for what a worker would do."""

from datetime import time
from itertools import count

from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from lyceum.communities.models.communities import AgreementVersion, Community, Membership
from lyceum.discussions.models.conversations import Conversation, Post
from lyceum.kernel import clock
from lyceum.kernel.text.lookalikes import skeleton
from lyceum.kernel.text.markdown import render
from lyceum.notifications.models import Rhythm
from lyceum.people.models.accounts import NEWCOMER_FOR, Person
from lyceum.people.models.profiles import Profile

_number = count(1)


def make_person(name: str = "", *, email: str = "", status: str = "active", **fields: object) -> Person:
    """A person who takes part, with a profile; not new any more unless `date_joined` says so."""
    n = next(_number)
    fields.setdefault("date_joined", clock.now() - 2 * NEWCOMER_FOR)
    person = Person(
        name=name or f"Person {n}",
        handle=str(fields.pop("handle", f"person{n}")),
        email=email or f"person{n}@example.org",
        status=status,
        **fields,
    )
    person.set_unusable_password()
    person.save()
    Profile.objects.create(person=person)
    # Written to at any hour, so that a test runs by night as by day.
    Rhythm.objects.create(person=person, quiet_from=time(0), quiet_until=time(0), letter_hour=0)
    return person


def make_community(name: str = "", *, slug: str = "", visibility: str = "public", **fields: object) -> Community:
    n = next(_number)
    name = name or f"Community {n}"
    fields.setdefault("name_key", skeleton(name))
    return Community.objects.create(name=name, slug=slug or f"community-{n}", visibility=visibility, **fields)


def make_member(
    community: Community, person: Person | None = None, *, role: str = "member", **fields: object
) -> Person:
    """A member with a role: member, facilitator, coordinator, steward, organiser or owner."""
    person = person or make_person()
    if role != "member":
        fields[f"is_{role}"] = True
    Membership.objects.create(community=community, person=person, **{"joined_at": clock.now(), **fields})
    Community.objects.filter(pk=community.pk).update(member_count=community.memberships.inside().count())
    return person


def make_agreement(community: Community, *points: str) -> AgreementVersion:
    n = community.agreement_versions.count() + 1
    return AgreementVersion.objects.create(community=community, n=n, points=list(points or ("We are kind.",)))


def make_conversation(
    community: Community, author: Person | None = None, *, title: str = "", replies: int = 0, **fields: object
) -> Conversation:
    """A conversation with its opening post and some replies, written straight to the tables."""
    author = author or make_member(community)
    fields.setdefault("is_public", community.is_public)
    conversation = Conversation.objects.create(
        community=community,
        author=author,
        last_author=author,
        title=title or "A question",
        people_count=1,
        **fields,
    )
    for n in range(1, replies + 2):
        make_post(conversation, author if n == 1 else None, n=n)
    conversation.refresh_from_db()
    return conversation


def make_post(
    conversation: Conversation, author: Person | None = None, *, source: str = "Some words.", n: int = 0
) -> Post:
    n = n or conversation.post_count + 1
    post = Post.objects.create(
        conversation=conversation,
        n=n,
        author=author or make_member(conversation.community),
        source=source,
        html=render(source).html,
    )
    Conversation.objects.filter(pk=conversation.pk).update(post_count=n, last_post_at=post.at)
    conversation.refresh_from_db()
    return post


def run_tasks() -> None:
    """Do everything that is queued, with the worker's own code, here; a failed task fails the test."""
    worker = Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="test",
        excluded_queue_names=[],
    )
    while queued := DBTaskResult.objects.ready().first():
        queued.claim("test")
        worker.run_task(queued)
    failed = DBTaskResult.objects.failed().first()
    assert failed is None, failed.traceback
