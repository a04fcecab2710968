"""The record hears everything but the plumbing between apps."""

from lyceum.activity.actions import record
from lyceum.kernel.bus import Plumbing, Signal, on
from lyceum.people.requests import SYSTEM


@on(Signal)
def write_down(signal: Signal) -> None:
    if not isinstance(signal, Plumbing):
        record(SYSTEM, signal)
