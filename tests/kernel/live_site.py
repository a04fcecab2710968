"""A site beside the test: makes people and conversations, and writes as they would. Reads a line, prints a line."""

import json
import os
import sys
from importlib import import_module
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lyceum.settings")
django.setup()

from django.conf import settings  # noqa: E402 - Django has to be set up first
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402 - as above
from django.contrib.sessions.models import Session  # noqa: E402 - as above
from django.core.management import call_command  # noqa: E402 - as above

from lyceum.communities.models.communities import Membership  # noqa: E402 - as above
from lyceum.discussions.actions.removing import withdraw_post  # noqa: E402 - as above
from lyceum.discussions.actions.writing import Typed, reply  # noqa: E402 - as above
from lyceum.discussions.models.conversations import Conversation, Post  # noqa: E402 - as above
from lyceum.people.models.accounts import Person  # noqa: E402 - as above
from tests.factories import make_community, make_conversation, make_member  # noqa: E402 - as above


def cookie(person: Person) -> str:
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def make() -> dict[str, Any]:
    """A conversation of a closed community, its asker and a reader, both signed in."""
    place = make_community(visibility="closed")
    asker, reader = make_member(place), make_member(place)
    conversation = make_conversation(place, asker)
    return {"pk": conversation.pk, "asker": cookie(asker), "reader": cookie(reader), "reader_pk": reader.pk}


def write(pk: int) -> dict[str, Any]:
    conversation = Conversation.objects.get(pk=pk)
    post = reply(conversation.author, conversation, Typed("A reply of some words.", language="en"))
    return {"n": post.n}


def shut_out(pk: int, person: int) -> dict[str, Any]:
    place = Conversation.objects.get(pk=pk).community
    Membership.objects.filter(community=place, person=person).delete()
    return write(pk)


def end_session(pk: int, key: str) -> dict[str, Any]:
    Session.objects.filter(session_key=key).delete()
    return write(pk)


def remove(pk: int) -> dict[str, Any]:
    post = Post.objects.get(conversation=pk, n=1)
    withdraw_post(post.author, post)
    return {}


def main() -> None:
    call_command("migrate", verbosity=0, interactive=False)
    commands = {f.__name__: f for f in (make, write, shut_out, end_session, remove)}
    print("{}", flush=True)  # noqa: T201 - how it answers the test
    for line in sys.stdin:
        name, *given = json.loads(line)
        print(json.dumps(commands[name](*given)), flush=True)  # noqa: T201 - as above


if __name__ == "__main__":
    main()
