"""What visitors without an account have answered."""

from datetime import timedelta
from typing import Any

from lyceum.discovery.models import Answers
from lyceum.kernel import clock

KEPT_FOR = timedelta(hours=24)


def find_answers(key: str) -> dict[str, Any]:
    """The answers under a key of the last 24 hours; nothing for keys that are unknown or old."""
    if not key:
        return {}
    row = Answers.objects.filter(key=key, made_at__gt=clock.now() - KEPT_FOR).first()
    return dict(row.data) if row else {}
