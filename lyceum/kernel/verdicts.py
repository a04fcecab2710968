"""The answer of a policy: yes, or no with a reason a person can read."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise


class Refused(PermissionDenied):
    """An action the actor may not do now; its text is the reason, shown as a message or in a 403 answer."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Yes (no reason), or no with a reason a person can read; true in a condition when it is yes."""

    reason: str | Promise = ""

    def __bool__(self) -> bool:
        return not self.reason

    def enforce(self) -> None:
        """Raise `Refused` with the reason when the answer is no."""
        if self.reason:
            raise Refused(str(self.reason))


YES = Verdict()


def no(reason: str | Promise) -> Verdict:
    return Verdict(reason)
