"""Prepared statements answer as the queryset they are made of, whoever asks and whatever for."""

import pytest
from django.contrib.auth.models import AnonymousUser

from lyceum.discussions.models.conversations import Conversation
from lyceum.kernel.prepared import Prepared
from lyceum.people.models.accounts import Person
from tests.factories import make_community, make_conversation, make_member, make_person

pytestmark = pytest.mark.django_db


def test_run_gives_each_viewer_the_rows_of_visible_to() -> None:
    prepared = Prepared(
        lambda viewer, slug_text: Conversation.objects.visible_to(Person(pk=viewer)).filter(
            community__slug=slug_text
        ),
        "viewer",
        "slug_text",
    )
    closed = make_community(visibility="closed")
    conversation = make_conversation(closed)
    member, outsider = make_member(closed), make_person()

    assert prepared.run(viewer=member.pk, slug_text=closed.slug) == [conversation]
    assert prepared.run(viewer=outsider.pk, slug_text=closed.slug) == []
    assert prepared.run(viewer=member.pk, slug_text="another") == []


def test_run_brings_related_rows_along() -> None:
    prepared = Prepared(
        lambda pk: (
            Conversation.objects.visible_to(AnonymousUser()).select_related("community", "author").filter(pk=pk)
        ),
        "pk",
    )
    conversation = make_conversation(make_community())

    found = prepared.first(pk=conversation.pk)

    assert found is not None
    assert (found.community, found.author, found.started_at) == (
        conversation.community,
        conversation.author,
        conversation.started_at,
    )


def test_run_with_rows_of_values() -> None:
    prepared = Prepared(lambda pk: Conversation.objects.filter(pk=pk).values_list("title", "started_at"), "pk")
    conversation = make_conversation(make_community())

    assert prepared.run(pk=conversation.pk) == [(conversation.title, conversation.started_at)]
