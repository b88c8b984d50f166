"""Disposal clocks: a trigger, a limit, what they show, and the verdict on a case."""

from epiloop.clocks.clock import (
    Clock,
    ClockChange,
    ClockState,
    Suspension,
    recompute,
    resume,
    stop,
    suspend,
)
from epiloop.clocks.limits import clocks_started, open_clock, stop_clocks
from epiloop.clocks.verdict import CaseVerdict, ItemClocks, judge_case
from epiloop.clocks.watch import next_change_at, warnings_passed

__all__ = [
    "CaseVerdict",
    "Clock",
    "ClockChange",
    "ClockState",
    "ItemClocks",
    "Suspension",
    "clocks_started",
    "judge_case",
    "next_change_at",
    "open_clock",
    "recompute",
    "resume",
    "stop",
    "stop_clocks",
    "suspend",
    "warnings_passed",
]
