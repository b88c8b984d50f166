"""Daily reconciliation: lists that must agree, and what becomes of each difference."""

from epiloop.reconcile.balances import Balance
from epiloop.reconcile.checks import (
    UNEXPLAINED,
    Cause,
    Check,
    Difference,
    Ledger,
    Scope,
    SubjectKind,
    Text,
    Urgency,
    Value,
)
from epiloop.reconcile.findings import (
    NEXT_STATUSES,
    STANDING,
    Earlier,
    Fate,
    FindingStatus,
    fate_of,
)
from epiloop.reconcile.patterns import Pattern
from epiloop.reconcile.rules import Rules, rules
from epiloop.reconcile.signing import Hindrance, hindrance_of

__all__ = [
    "NEXT_STATUSES",
    "STANDING",
    "UNEXPLAINED",
    "Balance",
    "Cause",
    "Check",
    "Difference",
    "Earlier",
    "Fate",
    "FindingStatus",
    "Hindrance",
    "Ledger",
    "Pattern",
    "Rules",
    "Scope",
    "SubjectKind",
    "Text",
    "Urgency",
    "Value",
    "fate_of",
    "hindrance_of",
    "rules",
]
