"""Directories, chats and dumps: a second run makes no doubles, a bad record is told, foreign HTML comes out clean."""

import gzip
import json
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser

from lyceum.communities.models.communities import Community
from lyceum.communities.models.listings import Listing
from lyceum.discussions.models.asking import Asking, Explanation
from lyceum.discussions.models.conversations import Conversation, Post
from lyceum.discussions.models.samples import Sample
from lyceum.interop.tasks.chats import import_chats
from lyceum.interop.tasks.demo import load_demo
from lyceum.interop.tasks.directory import import_directory, make_listing, tidy_description
from lyceum.interop.tasks.stackexchange import import_stackexchange
from lyceum.kernel import clock
from lyceum.notifications.models import InboxItem, Notice
from lyceum.people.models.accounts import Person
from lyceum.people.models.instance import Instance
from tests.factories import make_community

pytestmark = pytest.mark.django_db


def lines(path: Path, *rows: object) -> Path:
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows) + "\n")
    return path


def listing(key: str, **more: object) -> dict[str, object]:
    return {
        "id": key,
        "source": "list",
        "name": f"Group {key}",
        "kind": "forum",
        "url": "https://example.org",
        **more,
    }


def thread(key: str, *messages: dict[str, object], **more: object) -> dict[str, object]:
    return {"id": key, "source": "chat", "channel": "Python Help", "title": "How?", "messages": messages, **more}


def message(number: int, html: object = "<p>Words</p>", **more: object) -> dict[str, object]:
    return {"id": number, "author": "a1", "author_name": "Åsa", "at": 1_700_000_000 + number, "html": html, **more}


def test_import_directory_twice_makes_no_doubles(tmp_path: Path) -> None:
    path = lines(tmp_path / "list.jsonl", listing("a"), listing("b", lat=48.1, lon=11.6))
    import_directory(path)

    report = import_directory(lines(path, listing("a", description="New words"), listing("b")))

    assert report.counts == {"new": 0, "known": 2}
    assert Listing.objects.count() == 2
    assert Listing.objects.get(key="a").description == "New words"


def test_import_directory_leaves_out_bad_rows_with_line_and_reason(tmp_path: Path) -> None:
    rows = [
        "{",
        listing("a"),
        listing("b", kind="spaceship"),
        listing("c", url="javascript:alert(1)"),
        listing("d", lat=200, lon=0),
        listing("e", name=""),
        listing("f", members=10**40, extra="\ud800", rooms=["\x00"]),
    ]

    report = import_directory(lines(tmp_path / "list.jsonl", *rows))

    assert [problem.line for problem in report.problems] == [1, 3, 4, 5, 6]
    assert set(Listing.objects.values_list("key", flat=True)) == {"a", "f"}


def test_import_directory_tells_that_a_file_ends_too_early(tmp_path: Path) -> None:
    path = tmp_path / "list.jsonl.gz"
    whole = gzip.compress("\n".join(json.dumps(listing(f"k{n}")) for n in range(2_000)).encode())
    path.write_bytes(whole[: len(whole) // 2])

    report = import_directory(path)

    assert report.counts["new"] > 0
    assert "cannot be read any further" in report.problems[-1].reason


def test_import_chats_twice_adds_only_what_is_new(tmp_path: Path) -> None:
    community = make_community()
    path = lines(tmp_path / "chat.jsonl", thread("t1", message(1), message(2)))
    import_chats(path, community)

    import_chats(lines(path, thread("t1", message(1), message(2), message(3))), community)

    assert Conversation.objects.get().post_count == 3
    assert [post.n for post in Post.objects.order_by("n")] == [1, 2, 3]
    assert Person.objects.get().status == Person.Status.UNCLAIMED


def test_import_chats_tells_what_is_left_out(tmp_path: Path) -> None:
    rows = [
        "no json",
        thread("t1", message(1), message(2, at="never"), message(3, author=None), message(4, html="")),
        thread("t2"),
        thread("t3", message(5), title=""),
        thread("t4", message(6, html=5), messages="none"),
    ]

    report = import_chats(lines(tmp_path / "chat.jsonl", *rows), make_community())

    assert [problem.line for problem in report.problems] == [1, 2, 2, 2, 3, 4, 5]
    assert Post.objects.count() == 1


def test_import_chats_makes_foreign_html_clean(tmp_path: Path) -> None:
    html = (
        '<p onclick="x()">Try <b>this</b><script>alert(1)</script><img src=x onerror="alert(1)">'
        '<a href="javascript:alert(1)">here</a> &lt;script&gt;</p><div class="codehilite"><pre>x &lt; 1</pre></div>'
    )

    import_chats(lines(tmp_path / "chat.jsonl", thread("t1", message(1, html))), make_community())

    made = Post.objects.get().html
    assert "<strong>this</strong>" in made
    assert "x &lt; 1" in made
    assert not any(bad in made for bad in ("<script", "<img", "onclick", 'href="javascript'))


POSTS = """<?xml version="1.0" encoding="utf-8"?><posts>
<row Id="1" PostTypeId="1" AcceptedAnswerId="3" CreationDate="2014-05-01T10:00:00.000"
 Body="&lt;p&gt;How many?&lt;/p&gt;" Title="How many?" Tags="&lt;algebra&gt;&lt;proofs&gt;" OwnerUserId="7" />
<row Id="2" PostTypeId="2" ParentId="1" CreationDate="2014-05-01T11:00:00.000" Body="&lt;p&gt;Two.&lt;/p&gt;"
 OwnerUserId="8" />
<row Id="3" PostTypeId="2" ParentId="1" CreationDate="2014-05-01T12:00:00.000" Body="&lt;p&gt;Three.&lt;/p&gt;" />
<row Id="4" PostTypeId="1" CreationDate="not a time" Body="x" Title="y" />
"""
COMMENTS = """<comments>
<row Id="9" PostId="2" Text="Why &lt; three?" CreationDate="2014-05-01T11:30:00" UserId="7" />
</comments>"""


def test_import_stackexchange_brings_answers_comments_and_the_accepted_one(tmp_path: Path) -> None:
    (tmp_path / "Posts.xml").write_text(POSTS + "</posts>")
    (tmp_path / "Comments.xml").write_text(COMMENTS)
    community = make_community()

    report = import_stackexchange(tmp_path, community, site="https://site.example.org")
    import_stackexchange(tmp_path, community, site="https://site.example.org")

    conversation = Conversation.objects.get()
    assert [post.source for post in Post.objects.order_by("n")] == ["How many?", "Two.", "Why < three?", "Three."]
    assert conversation.accepted_id == Post.objects.get(n=4).pk
    assert set(conversation.tags.values_list("tag", flat=True)) == {"algebra", "proofs"}
    assert len(report.problems) == 1


def test_import_stackexchange_again_adds_what_a_question_has_got_since(tmp_path: Path) -> None:
    later = (
        '<row Id="5" PostTypeId="2" ParentId="1" CreationDate="2014-05-02T12:00:00" Body="Five." OwnerUserId="8" />'
    )
    community, site = make_community(), "https://site.example.org"
    (tmp_path / "Posts.xml").write_text(POSTS + "</posts>")
    import_stackexchange(tmp_path, community, site=site)
    (tmp_path / "Posts.xml").write_text(POSTS + later + "</posts>")
    (tmp_path / "Comments.xml").write_text(COMMENTS)

    report = import_stackexchange(tmp_path, community, site=site)
    import_stackexchange(tmp_path, community, site=site)

    posts = list(Post.objects.order_by("n").values_list("n", "source"))
    assert posts[:3] == [(1, "How many?"), (2, "Two."), (3, "Three.")]
    assert sorted(source for _n, source in posts[3:]) == ["Five.", "Why < three?"]
    assert (report.counts["posts"], Conversation.objects.get().post_count) == (2, 5)


@pytest.mark.parametrize("end", ["<row Id=", "<!DOCTYPE x [<!ENTITY a 'b'>]>", ""])
def test_import_stackexchange_keeps_what_came_before_a_broken_end(tmp_path: Path, end: str) -> None:
    (tmp_path / "Posts.xml").write_text(POSTS + end)

    report = import_stackexchange(tmp_path, make_community(), site="https://site.example.org")

    assert Post.objects.count() == 3
    assert "cannot be read any further" in report.problems[-1].reason


def test_import_stackexchange_resolves_no_entities(tmp_path: Path) -> None:
    (tmp_path / "Posts.xml").write_text('<!DOCTYPE p [<!ENTITY a SYSTEM "file:///etc/passwd">]><posts>&a;</posts>')

    report = import_stackexchange(tmp_path, make_community(), site="https://site.example.org")

    assert report.problems
    assert not Post.objects.exists()


@pytest.mark.slow
def test_load_demo_fills_an_empty_database() -> None:
    load_demo(Path(__file__).parent.parent.parent / "demo")

    assert Instance.objects.get().is_demo
    assert set(Community.objects.values_list("slug", flat=True)) >= {"statistics-slowly"}
    assert Community.objects.count() == 4
    assert Listing.objects.exclude(state="proposed").count() == 1_548
    assert Listing.objects.filter(state="proposed").count() == 5
    assert Person.objects.get(handle="noor").status == Person.Status.ACTIVE
    assert Post.objects.count() > 4_000
    question = Conversation.objects.get(title__startswith="Why do we divide by n")
    assert question.accepted is not None


def test_load_demo_story_alone_is_whole(tmp_path: Path) -> None:
    folder = Path(__file__).parent.parent.parent / "demo"
    story = json.loads((folder / "story.json").read_text())
    story["more"] = []
    (tmp_path / "story.json").write_text(json.dumps(story))
    (tmp_path / "directory.jsonl.gz").write_bytes(gzip.compress(json.dumps(listing("a")).encode()))

    load_demo(tmp_path)

    community = Community.objects.get(slug="statistics-slowly")
    assert community.memberships.inside().count() == community.member_count
    done = [row["do"] for row in story["doings"]]
    begun, said = done.count("start"), sum(done.count(what) for what in ("reply", "feedback", "check_in"))
    assert Conversation.objects.count() == len(story["conversations"]) + begun
    assert Post.objects.count() == sum(len(c["posts"]) for c in story["conversations"]) + begun + said
    # Everything that waits for somebody is in their inbox, and one conversation is open to who looks in.
    assert not Notice.objects.filter(expanded_at__isnull=True).exclude(about_kind="listing").exists()
    waits = InboxItem.objects.filter(person__handle="noor", state="open")
    assert len(set(waits.values_list("notice__kind", flat=True))) >= 4
    assert Sample.objects.visible_to(AnonymousUser()).count() == 1
    assert Explanation.objects.filter(confirmed_at__isnull=False).count() == 1
    assert Asking.objects.filter(state="open").count() == 1
    assert not Post.objects.filter(at__gt=clock.now()).exists()
    assert not Post.objects.filter(html__contains="<script").exists()


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("All are welcome! Sign up at {signupUrl}", "All are welcome!"),
        ("Sign up at {signupUrl}", ""),
        ("We map.\nJoin here: {url}", "We map."),
        ("Notable channels: #python, #c-sharp", ""),
        ("Plain words.", "Plain words."),
    ],
)
def test_descriptions_come_without_blanks_and_lists_of_rooms(told: str, kept: str) -> None:
    assert tidy_description(told) == kept


def test_rooms_listed_in_a_description_are_kept_as_rooms() -> None:
    row = {"id": "a", "name": "A", "kind": "chat", "description": "Notable channels: #physics, #c-sharp"}
    listing = make_listing(row)
    assert listing.columns["description"] == ""
    assert listing.columns["extra"]["rooms"] == ["physics", "c-sharp"]
