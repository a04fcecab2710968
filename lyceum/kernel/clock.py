"""What time it is; tests replace `now` through `frozen`."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

_frozen: list[datetime] = []


def now() -> datetime:
    """The present moment in UTC."""
    return _frozen[-1] if _frozen else datetime.now(UTC)


@contextmanager
def frozen(moment: datetime) -> Iterator[None]:
    """Hold the clock at a moment; for tests."""
    _frozen.append(moment)
    try:
        yield
    finally:
        _frozen.pop()
