"""Typed registries: where an app below lets apps above plug something in."""

from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Registry(Generic[T]):
    """Named plugs in the order of their position; plugging the same name twice is a mistake and raises."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._plugs: dict[str, tuple[int, T]] = {}

    def plug(self, key: str, item: T, *, position: int = 100) -> None:
        if key in self._plugs:
            raise ValueError(f"{self.name}: {key} is plugged in already")
        self._plugs[key] = (position, item)
        self._plugs = dict(sorted(self._plugs.items(), key=lambda pair: (pair[1][0], pair[0])))

    def get(self, key: str) -> T | None:
        found = self._plugs.get(key)
        return found[1] if found else None

    def __getitem__(self, key: str) -> T:
        return self._plugs[key][1]

    def __contains__(self, key: object) -> bool:
        return key in self._plugs

    def __iter__(self) -> Iterator[T]:
        return iter([item for _, item in self._plugs.values()])

    def items(self) -> list[tuple[str, T]]:
        return [(key, item) for key, (_, item) in self._plugs.items()]
