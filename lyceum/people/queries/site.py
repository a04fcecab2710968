"""What can be read of the site itself: its settings and the links of its header."""

import time

from lyceum.kernel.registry import Registry
from lyceum.people.models.instance import Instance
from lyceum.people.registries import HeaderItem, header_items
from lyceum.people.requests import Viewer

_INSTANCE_SECONDS = 2.0
_instance: tuple[float, Instance] | None = None


def get_instance() -> Instance:
    """The site's settings; each process looks again after two seconds, so that no page pays for it."""
    global _instance  # noqa: PLW0603 - a two-second memory of one row
    if _instance and time.monotonic() - _instance[0] < _INSTANCE_SECONDS:
        return _instance[1]
    row = Instance.objects.filter(pk=1).first() or Instance(pk=1)
    _instance = (time.monotonic(), row)
    return row


def forget_instance() -> None:
    """Look again at once; after a change, and between tests."""
    global _instance  # noqa: PLW0603 - as above
    _instance = None


def list_header_items(viewer: Viewer) -> list[HeaderItem]:
    registry: Registry[HeaderItem] = header_items
    wanted = "for_people" if viewer.is_authenticated else "for_visitors"
    return [item for item in registry if getattr(item, wanted)]
