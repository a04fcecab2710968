"""The kinds of notices: how each reads, whether somebody waits, whether it comes by mail."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from lyceum.kernel.registry import Registry
from lyceum.notifications.models import Notice


@dataclass(frozen=True)
class NoticeKind:
    """A kind of notice. `sentence` gets the notice and the title of what it is about."""

    kind: str
    label: str | Promise
    sentence: Callable[[Notice, str], str]
    waits: bool = False
    by_mail: bool = True
    can_be_stopped: bool = True


notice_kinds: Registry[NoticeKind] = Registry("kinds of notices")
