"""What is done at the reconciliation desk."""

from epiloop_hq.reconciliation.actions.findings import (
    assign_unit,
    assign_units_responsible,
    classify,
    rectify,
    take_up,
)
from epiloop_hq.reconciliation.actions.jobs import (
    ask_for_run,
    carry_out_run,
    reconcile_ended_day,
)
from epiloop_hq.reconciliation.actions.running import reconcile
from epiloop_hq.reconciliation.actions.signing import sign_off
from epiloop_hq.reconciliation.actions.sweeping import sweep
from epiloop_hq.reconciliation.actions.verifying import Verdict, verify

__all__ = [
    "Verdict",
    "ask_for_run",
    "assign_unit",
    "assign_units_responsible",
    "carry_out_run",
    "classify",
    "reconcile",
    "reconcile_ended_day",
    "rectify",
    "sign_off",
    "sweep",
    "take_up",
    "verify",
]
