"""What somebody's Markdown becomes here: rendered HTML, who is meant by @name, which files and quotes it shows."""

import re
from dataclasses import dataclass

from lyceum.communities.models.communities import Community, Membership
from lyceum.discussions.models.conversations import Post
from lyceum.files.queries import list_file_urls
from lyceum.kernel.text.markdown import Links, render
from lyceum.people.models.accounts import Person
from lyceum.people.queries.relations import list_kept_apart, list_people_by_handle
from lyceum.people.requests import Actor, System

_MENTION = re.compile(r"(?<![\w@/])@([a-z0-9_][a-z0-9_.-]{1,38})")
_QUOTE = re.compile(r"\[!quote (\d{1,15})\]")
_FILE = re.compile(r"file:([A-Za-z0-9_-]{6,24})")
_LINK = re.compile(r"https?://|mailto:")


@dataclass(frozen=True, slots=True)
class Words:
    """Words ready to be stored."""

    source: str
    html: str
    mentioned: tuple[int, ...]
    quoted: tuple[int, ...]
    links: int

    @property
    def has_files(self) -> bool:
        return "file:" in self.source


def get_words(actor: Actor, community: Community, source: str) -> Words:
    """Render a source for a community; looks up names, quotes and files only where the text has any."""
    people = _mentionable(actor, community, source)
    quotes = _quotable(community, source)
    files = list_file_urls(actor, set(_FILE.findall(source))) if "file:" in source else {}
    links = Links(
        mention=lambda handle: _person_link(people.get(handle.lower())),
        file=files.get,
        quote=lambda pk: _quote_link(quotes.get(pk)),
    )
    rendered = render(source, links)
    mentioned = tuple(sorted({people[h].pk for h in map(str.lower, rendered.mentions) if h in people}))
    quoted = tuple(sorted({post.author_id for post in quotes.values()}))
    return Words(source, rendered.html, mentioned, quoted, len(_LINK.findall(source)))


def _person_link(person: Person | None) -> tuple[str, str] | None:
    return (person.name, f"/people/{person.handle}/") if person else None


def _quote_link(post: Post | None) -> tuple[str, str] | None:
    return (post.alias or post.author.name, f"/p/{post.pk}") if post else None


def _mentionable(actor: Actor, community: Community, source: str) -> dict[str, Person]:
    """The members meant by @names, without those who keep apart from the writer."""
    if "@" not in source:
        return {}
    found = list_people_by_handle(name.rstrip(".-") for name in _MENTION.findall(source.lower()))
    if not found or isinstance(actor, System):
        return found
    apart = list_kept_apart(actor.pk)
    ids = {p.pk for p in found.values()} - apart
    inside = set(
        Membership.objects.inside().filter(community=community, person__in=ids).values_list("person_id", flat=True)
    )
    return {handle: person for handle, person in found.items() if person.pk in inside}


def _quotable(community: Community, source: str) -> dict[int, Post]:
    """Posts of this community that are quoted by their number."""
    if "[!quote" not in source:
        return {}
    pks = {int(pk) for pk in _QUOTE.findall(source)}
    rows = Post.objects.filter(pk__in=pks, conversation__community=community, state=Post.State.SHOWN)
    return {post.pk: post for post in rows.select_related("author")}
