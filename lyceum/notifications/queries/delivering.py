"""What is due to be sent."""

from datetime import datetime

from lyceum.notifications.models import Delivery


def list_due(now: datetime, limit: int) -> list[int]:
    """Messages whose moment has come, the oldest first."""
    rows = Delivery.objects.filter(state=Delivery.State.WAITING, due_at__lte=now)
    return list(rows.order_by("due_at", "id").values_list("pk", flat=True)[:limit])
