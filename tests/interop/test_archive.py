"""Archives: out, in, and out again says the same; what cannot be used is told and left out."""

import base64
import hashlib
import json
import tarfile
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import CommandError

from lyceum.communities.models.communities import Community, Membership
from lyceum.discussions.actions.writing import Typed, start_conversation
from lyceum.discussions.models.asking import DiscussionSettings
from lyceum.discussions.models.conversations import Conversation, ConversationTag, Post
from lyceum.files.models import File
from lyceum.interop.models import ImportedThing
from lyceum.interop.queries.rows import BadRowError
from lyceum.interop.tasks.archive import export_archive, import_archive
from lyceum.people.models.accounts import Person
from tests.factories import make_agreement, make_community, make_conversation, make_member, make_person, make_post

pytestmark = pytest.mark.django_db
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
ELSEWHERE = "https://there.example.org"
FILES = ("community", "agreement", "people", "memberships", "conversations", "posts", "files")


def rows(folder: Path, name: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / f"{name}.jsonl").read_text().splitlines()]


def make_full_community() -> Community:
    """A community with one of everything that an archive holds."""
    community = make_community("Slow statistics", slug="slow", welcome="**Hello**", languages=["en", "ar"])
    make_agreement(community, "We are kind.", "We wait.")
    asker = make_member(community, make_person("Amina"), may_move=True, role="owner")
    helper = make_member(community, make_person("Bo"))
    make_member(community, make_person("Chidi"), may_move=True)
    conversation = make_conversation(community, asker, title="Why n − 1?", language="en")
    answer = make_post(conversation, helper, source="Because of **bias**: $n-1$")
    thanks = make_post(
        conversation, asker, source=f"> [!quote {answer.pk}]\n> bias\n\nThank you! ![curve](file:abcdef)"
    )
    Post.objects.filter(pk=answer.pk).update(helped=2, thanks=1, edited_at=datetime(2026, 3, 1, tzinfo=UTC))
    removed = make_post(conversation, helper, source="a secret")
    make_post(conversation, make_person("Former member", status="former"), source="Words of somebody who left.")
    Post.objects.filter(pk=removed.pk).update(state=Post.State.WITHDRAWN)
    Conversation.objects.filter(pk=conversation.pk).update(accepted=answer)
    ConversationTag.objects.create(conversation=conversation, tag="variance")
    path = default_storage.save("ab/abcdef.png", ContentFile(PICTURE))
    File.objects.create(
        public_id="abcdef",
        owner=asker,
        about_kind="post",
        about_pk=thanks.pk,
        name="curve.png",
        media_type="image/png",
        size=len(PICTURE),
        checksum=hashlib.sha256(PICTURE).hexdigest(),
        path=path,
        text="A curve",
    )
    return community


def clear_everything() -> None:
    """As on another site: nothing is here yet."""
    Post.objects.all().delete()
    Conversation.objects.all().delete()
    Community.objects.all().delete()
    File.objects.all().delete()
    ImportedThing.objects.all().delete()
    Person.objects.all().delete()


def test_export_then_import_then_export_gives_the_same_rows(tmp_path: Path) -> None:
    export_archive(make_full_community(), tmp_path / "first")
    clear_everything()

    community, report = import_archive(tmp_path / "first")
    export_archive(community, tmp_path / "second")

    assert report.problems == []
    for name in FILES:
        assert rows(tmp_path / "first", name) == rows(tmp_path / "second", name), name
    assert (tmp_path / "second" / "files" / "abcdef").read_bytes() == PICTURE


def test_export_names_only_authors_and_members_who_agreed(tmp_path: Path) -> None:
    export_archive(make_full_community(), tmp_path / "out")

    assert {row["name"] for row in rows(tmp_path / "out", "people")} == {"Amina", "Bo", "Chidi", ""}
    assert len(rows(tmp_path / "out", "memberships")) == 2
    assert "secret" not in (tmp_path / "out" / "posts.jsonl").read_text()
    assert "@example.org" not in "".join(path.read_text() for path in (tmp_path / "out").glob("*.jsonl"))


def test_import_brings_words_answers_quotes_files_and_roles(tmp_path: Path) -> None:
    export_archive(make_full_community(), tmp_path / "out")
    clear_everything()

    community, _report = import_archive(tmp_path / "out")

    conversation = Conversation.objects.get()
    posts = list(Post.objects.order_by("n"))
    assert [post.n for post in posts] == [1, 2, 3, 4, 5]
    assert conversation.accepted == posts[1]
    assert (posts[1].helped, posts[1].thanks) == (2, 1)
    assert f"[!quote {posts[1].pk}]" in posts[2].source
    assert posts[3].state == Post.State.WITHDRAWN
    assert File.objects.get().about_pk == posts[2].pk
    assert community.agreement_versions.get().points == ["We are kind.", "We wait."]
    assert Membership.objects.filter(community=community, is_owner=True).get().person.name == "Amina"
    assert not Person.objects.exclude(status__in=[Person.Status.UNCLAIMED, Person.Status.FORMER]).exists()


def test_import_twice_makes_no_doubles_and_adds_what_is_new(tmp_path: Path) -> None:
    community = make_full_community()
    export_archive(community, tmp_path / "first")
    make_post(Conversation.objects.get(), make_member(community), source="One more.")
    export_archive(community, tmp_path / "second")
    clear_everything()
    import_archive(tmp_path / "first")
    import_archive(tmp_path / "first")
    before = Post.objects.count()

    import_archive(tmp_path / "second")

    assert before == 5
    assert Community.objects.count() == Conversation.objects.count() == File.objects.count() == 1
    assert [post.n for post in Post.objects.order_by("n")] == [1, 2, 3, 4, 5, 6]
    assert Conversation.objects.get().post_count == 6


def write_archive(folder: Path, **files: list[str]) -> Path:
    folder.mkdir()
    (folder / "manifest.json").write_text('{"format": "lyceum-archive", "version": 1}')
    for name in ("community", "people", "conversations", "posts"):
        (folder / f"{name}.jsonl").write_text("\n".join(files.get(name, [])) + "\n")
    return folder


def make_small(folder: Path, posts: list[str]) -> Path:
    return write_archive(
        folder,
        community=[json.dumps({"id": f"{ELSEWHERE}/c/1", "name": "There"})],
        people=[json.dumps({"id": f"{ELSEWHERE}/person/1", "name": "Ana"})],
        conversations=[json.dumps({"id": f"{ELSEWHERE}/conversation/1", "title": "Hello there"})],
        posts=posts,
    )


def post_row(number: int, markdown: object = "Words.", **more: object) -> str:
    row = {
        "id": f"{ELSEWHERE}/p/{number}",
        "conversation": f"{ELSEWHERE}/conversation/1",
        "author": f"{ELSEWHERE}/person/1",
        "at": 1_700_000_000 + number,
        "markdown": markdown,
    }
    return json.dumps({**row, **more})


def test_import_leaves_out_bad_rows_with_line_and_reason(tmp_path: Path) -> None:
    posts = [
        post_row(1),
        "{not json",
        "[]",
        post_row(4, markdown=7),
        post_row(5, at="yesterday"),
        post_row(6, author="nobody"),
        post_row(7, reactions=[10**30, 0, 0, 0]),
        post_row(1, "the same id"),
        '{"id": ' + "9" * 5_000 + "}",
        post_row(10, "fine \ud800 \x00 words"),
    ]

    _community, report = import_archive(make_small(tmp_path / "bad", posts))

    assert [problem.line for problem in report.problems] == [2, 3, 4, 5, 6, 7, 8, 9]
    assert all(problem.reason and problem.file == "posts.jsonl" for problem in report.problems)
    assert [post.n for post in Post.objects.order_by("n")] == [1, 2]


def test_import_cleans_what_is_dangerous(tmp_path: Path) -> None:
    words = "<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)>"

    import_archive(make_small(tmp_path / "bad", [post_row(1, words)]))

    html = Post.objects.get().html
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html


def test_import_takes_no_bare_number_for_a_post_of_this_site(tmp_path: Path) -> None:
    private = make_conversation(make_community(visibility="closed"))
    target = Post.objects.get(conversation=private)

    import_archive(make_small(tmp_path / "out", [post_row(1, f"> [!quote {target.pk}]\n> words\n\nAnd more.")]))

    imported = Post.objects.exclude(pk=target.pk).get()
    assert f"[!quote {target.pk}]" not in imported.source
    assert f"/p/{target.pk}" not in imported.html


@pytest.mark.parametrize(
    ("manifest", "reason"),
    [
        ("{}", "lyceum-archive"),
        ('{"format": "lyceum-archive", "version": 99}', "version 99"),
        ("no", "cannot be read"),
    ],
)
def test_import_refuses_what_is_no_archive(tmp_path: Path, manifest: str, reason: str) -> None:
    folder = make_small(tmp_path / "odd", [post_row(1)])
    (folder / "manifest.json").write_text(manifest)

    with pytest.raises(BadRowError, match=reason):
        import_archive(folder)

    assert not Community.objects.exists()


def test_import_refuses_a_file_that_was_changed(tmp_path: Path) -> None:
    export_archive(make_full_community(), tmp_path / "out")
    clear_everything()
    (tmp_path / "out" / "files" / "abcdef").write_bytes(b"<script>")

    _community, report = import_archive(tmp_path / "out")

    assert "not the one" in report.problems[0].reason
    assert not File.objects.exists()


def test_command_reads_a_packed_archive(tmp_path: Path) -> None:
    make_small(tmp_path / "small", [post_row(1), "{"])
    with tarfile.open(tmp_path / "small.tar.gz", "w:gz") as tar:
        tar.add(tmp_path / "small", "small-archive")
    out, err = StringIO(), StringIO()

    call_command("import", "archive", str(tmp_path / "small.tar.gz"), stdout=out, stderr=err)

    assert Community.objects.get().name == "There"
    assert "1 left out" in out.getvalue()
    assert "posts.jsonl line 2" in err.getvalue()


@pytest.mark.parametrize("content", [b"", b"no archive", b"\x1f\x8b\x08broken"])
def test_command_says_what_is_wrong_with_a_broken_pack(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "small.tar.gz").write_bytes(content)

    with pytest.raises(CommandError, match="cannot be unpacked"):
        call_command("import", "archive", str(tmp_path / "small.tar.gz"))


def test_command_export_writes_only_into_an_empty_folder(tmp_path: Path) -> None:
    make_community(slug="slow")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "own.txt").write_text("mine")

    call_command("export", "community", "slow", str(tmp_path / "out"), stdout=StringIO())
    with pytest.raises(CommandError, match="not empty"):
        call_command("export", "community", "slow", str(tmp_path / "full"), stdout=StringIO())
    with pytest.raises(CommandError, match="no community"):
        call_command("export", "community", "nobody", stdout=StringIO())

    assert (tmp_path / "out" / "manifest.json").exists()


def test_posts_without_a_name_travel_without_one(tmp_path: Path) -> None:
    community = make_community()
    DiscussionSettings.objects.create(community=community, nameless="questions")
    writer = make_member(community)
    typed = Typed(source="I do not dare.", title="A shy question", is_nameless=True)
    post = start_conversation(writer, community, typed).posts.get()

    export_archive(community, tmp_path / "a")
    text = "".join(path.read_text() for path in (tmp_path / "a").rglob("*.jsonl"))

    assert writer.name not in text
    assert f'"alias": "{post.alias}"' in text
