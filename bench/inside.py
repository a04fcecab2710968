"""What the figures need from inside the product: import archives, make readers, count statements. Prints JSON."""

import json
import os
import resource
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

import django

sys.path.insert(0, str(Path(__file__).parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lyceum.settings")
django.setup()

from django.conf import settings  # noqa: E402 - Django has to be set up first
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402 - as above
from django.core.management import call_command  # noqa: E402 - as above
from django.db import connection, transaction  # noqa: E402 - as above
from django.db.models import F  # noqa: E402 - as above
from django.test import Client  # noqa: E402 - as above
from django.test.utils import CaptureQueriesContext  # noqa: E402 - as above

from lyceum.communities.models.communities import Community, Membership  # noqa: E402 - as above
from lyceum.discussions.models.conversations import Conversation, Post, Reaction, ReadMark  # noqa: E402 - as above
from lyceum.interop.tasks.archive import import_archive  # noqa: E402 - as above
from lyceum.interop.tasks.directory import import_directory  # noqa: E402 - as above
from lyceum.kernel import clock  # noqa: E402 - as above
from lyceum.notifications.models import Following  # noqa: E402 - as above
from lyceum.people.models.accounts import NEWCOMER_FOR, Person  # noqa: E402 - as above
from lyceum.people.models.instance import Instance  # noqa: E402 - as above
from lyceum.people.models.interests import Goal  # noqa: E402 - as above

READERS = 16
DIRECTORY = Path(__file__).parent.parent / "demo" / "directory.jsonl.gz"
FOLLOWERS = READERS
CONTROL = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK", "SET ")


def run_import(folders: list[str]) -> dict[str, Any]:
    """Seconds of CPU and of the clock for these archives, with rendering, cleaning and indexing."""
    call_command("migrate", verbosity=0, interactive=False)
    before, begun = _cpu(), time.perf_counter()
    posts = 0
    for folder in folders:
        _community, report = import_archive(Path(folder))
        if report.problems:
            raise SystemExit(str(report.problems[0]))
        posts += report.counts.get("posts", 0)
    return {"cpu": _cpu() - before, "wall": time.perf_counter() - begun, "posts": posts, "bytes": _bytes()}


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)


def _bytes() -> int:
    """The database on disk, when everything is written out."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return os.path.getsize(settings.DATABASES["default"]["NAME"])  # noqa: PTH202 - a plain path
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def _tidy() -> None:
    """What PostgreSQL does by itself in the minutes after an import, so that it is not counted as a page's work."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE)")
            cursor.execute("CHECKPOINT")


def prepare() -> dict[str, Any]:
    """People who can sign in, who follow, react and have read; says their cookies and the pages to ask for."""
    Instance.objects.update_or_create(pk=1, defaults={"name": "Figures", "is_named": True})
    community = Community.objects.get(slug="community-00")
    readers = list(Person.objects.filter(memberships__community=community).order_by("pk")[:READERS])
    for number, person in enumerate(readers):
        person.status, person.email = Person.Status.ACTIVE, f"reader{number}@example.org"
        person.date_joined = clock.now() - 2 * NEWCOMER_FOR
        person.save()
    Goal.objects.create(person=readers[0], text="understand the statistics in the papers I have to read at work")
    import_directory(DIRECTORY)
    hot = Conversation.objects.get(title="The hot conversation of sixty posts")
    deep = Conversation.objects.get(title="The deep conversation")
    long = Conversation.objects.get(title="The longest conversation")
    _take_part(readers, [hot, deep])
    known = [hot.pk, deep.pk, long.pk]
    big = Conversation.objects.filter(post_count__gte=20).exclude(pk__in=known).select_related("community")[:800]
    target = Conversation.objects.filter(community=community, post_count__lt=20).order_by("-post_count")[0]
    followers = (
        Membership.objects.filter(community=community)
        .order_by("person")
        .values_list("person_id", flat=True)[:FOLLOWERS]
    )
    Following.objects.bulk_create(
        [Following(person_id=pk, kind="conversation", pk_of=target.pk) for pk in followers], ignore_conflicts=True
    )
    _tidy()
    return {
        "cookies": [_cookie(person) for person in readers],
        "hot": _path(hot),
        "deep": _path(deep),
        "deep_pages": -(-deep.post_count // 20),
        "long": _path(long),
        "long_pages": -(-long.post_count // 20),
        "others": [_path(c) for c in big],
        "target": _path(target),
        "list": f"/c/{community.slug}/conversations/",
    }


def _take_part(readers: list[Person], conversations: list[Conversation]) -> None:
    for conversation in conversations:
        posts = Post.objects.filter(conversation=conversation)[:40]
        Reaction.objects.bulk_create(
            [
                Reaction(post=post, conversation=conversation, person=person, kind="helped")
                for post in posts
                for person in readers[:8]
            ],
            ignore_conflicts=True,
        )
        ReadMark.objects.bulk_create(
            [ReadMark(person=person, conversation=conversation, n=15) for person in readers], ignore_conflicts=True
        )


def _cookie(person: Person) -> str:
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def _path(conversation: Conversation) -> str:
    return f"/c/{conversation.community.slug}/conversations/{conversation.pk}/"


def count_statements(wanted: dict[str, Any]) -> dict[str, int]:
    """Statements of each page, by name: kept since an earlier visit, and rendered anew because it has changed."""
    counts = {}
    for name, (path, cookie) in wanted.items():
        client = Client(HTTP_HOST="127.0.0.1")
        if cookie:
            client.cookies["sessionid"] = cookie
        client.get(path)
        counts[name] = _statements(client, path, signed_in=bool(cookie))
        _change(path)
        counts[f"{name}, rendered anew"] = _statements(client, path, signed_in=bool(cookie))
    return counts


def _statements(client: Client, path: str, *, signed_in: bool) -> int:
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    if answer.status_code != 200 or (signed_in and b"/me/" not in answer.content):
        raise SystemExit(f"{path} answered {answer.status_code}")
    return sum(not query["sql"].startswith(CONTROL) for query in captured.captured_queries)


@transaction.atomic
def _change(path: str) -> None:
    """Make stored copies of a conversation's page, or of a list, old."""
    parts = path.strip("/").split("/")
    if parts[0] != "c":
        return
    if parts[-1].isdecimal():
        Conversation.objects.filter(pk=parts[-1]).update(version=F("version") + 1)
    else:
        Community.objects.filter(slug=parts[1]).update(version=F("version") + 1)


def main() -> None:
    command, *rest = sys.argv[1:]
    if command == "import":
        told: dict[str, Any] = run_import(rest)
    elif command == "prepare":
        told = prepare()
    else:
        told = count_statements(json.loads(rest[0]))
    print("RESULT " + json.dumps(told))


if __name__ == "__main__":
    main()
