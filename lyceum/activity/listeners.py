"""The record hears everything but the two signals that only say "look again"."""

from lyceum.activity.actions import record
from lyceum.kernel.bus import ContentChanged, ContentRemoved, Signal, on
from lyceum.people.requests import SYSTEM


@on(Signal)
def write_down(signal: Signal) -> None:
    if not isinstance(signal, ContentChanged | ContentRemoved):
        record(SYSTEM, signal)
