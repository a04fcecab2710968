"""What has happened in the stewards' queues."""

from dataclasses import dataclass

from lyceum.kernel.bus import Plumbing, Signal


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSignal(Signal):
    """Something has happened to a case; without a community the site's stewards handle it."""

    case_id: int
    community_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOpened(CaseSignal):
    """A thing needs a person: it was told to the stewards, or held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThingReported(CaseSignal):
    """Somebody told the stewards; who, stands in the report alone and not in this record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseTaken(CaseSignal):
    """A steward looks at it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureTaken(CaseSignal):
    """Something was done; with words for the person concerned when `is_told`."""

    measure_id: int
    kind: str
    until: str = ""
    point: int | None = None
    is_told: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAppealed(CaseSignal):
    """The person concerned asked for another look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseClosed(CaseSignal):
    """Somebody has decided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EverythingUndone(Plumbing):
    """What accounts did was undone at once, or put back; in a community or, without one, on all of the site.

    For parts that must not stand in the case, because the case would tell whose they are.
    """

    person_ids: tuple[int, ...]
    community_id: int | None
    is_restored: bool = False
