"""A person's own words, to take along: what others wrote is not among them."""

import re
from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _

from lyceum.communities.models.communities import Community
from lyceum.discussions.models.conversations import Post
from lyceum.people.models.accounts import Person

_QUOTE = re.compile(r"[ \t]*>[ \t>]*\[!quote (\d{1,18})\]")


def own_words(source: str) -> str:
    """A post's Markdown without the words of others: of a quoted post the address alone is left."""
    kept: list[str] = []
    in_quote = False
    for line in source.split("\n"):
        if match := _QUOTE.match(line):
            in_quote = True
            kept.append(f"> {settings.SITE_URL}/p/{match[1]}")
        elif not (in_quote and line.lstrip().startswith(">")):
            in_quote = False
            kept.append(line)
    return "\n".join(kept)


def copy_own_posts(viewer: Person, community: Community) -> Iterator[str]:
    """The viewer's posts in a community as Markdown, oldest first, piece by piece; withdrawn ones are gone."""
    title = _("My posts in %(community)s") % {"community": community.name}
    reply = _("A reply")
    rows = Post.objects.filter(author=viewer, conversation__community=community).exclude(state=Post.State.WITHDRAWN)
    return _pieces(rows.select_related("conversation").order_by("at", "pk").iterator(500), title, reply)


def _pieces(posts: Iterator[Post], title: str, reply: str) -> Iterator[str]:
    yield f"# {title}\n"
    for post in posts:
        heading = post.conversation.title if post.n == 1 and post.conversation.author_id == post.author_id else reply
        at = post.at.date().isoformat()
        yield f"\n## {heading}\n\n{settings.SITE_URL}/p/{post.pk} · {at}\n\n{own_words(post.source)}\n"
