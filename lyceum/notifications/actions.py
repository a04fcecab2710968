"""Make notices, expand them to inboxes, and handle one's own inbox."""

from typing import Any

from django.db import transaction

from lyceum.kernel.bus import publish
from lyceum.notifications.models import Notice
from lyceum.notifications.policies import can_notify
from lyceum.notifications.signals import NoticeMade
from lyceum.people.requests import Actor


@transaction.atomic
def notify(  # noqa: PLR0913 - what, about what, to whom, where, by whom
    actor: Actor,
    *,
    kind: str,
    about: tuple[str, int],
    audience: dict[str, Any],
    community_id: int | None = None,
    detail: dict[str, Any] | None = None,
    actor_id: int | None = None,
) -> Notice:
    """Store one row whoever it concerns; a worker expands it to people.

    `audience`: {"people": [ids], "followers": [kind, pk], "stewards": community id, "but": [ids]}.
    """
    can_notify(actor).enforce()
    notice = Notice.objects.create(
        kind=kind,
        about_kind=about[0],
        about_pk=about[1],
        community_id=community_id,
        actor_id=actor_id,
        audience=audience,
        detail=detail or {},
    )
    publish(NoticeMade(actor_id=None, notice_id=notice.pk))
    return notice
