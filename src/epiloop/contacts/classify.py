"""From an exposure to a class of person, with every reason for and against."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from epiloop.contacts.categories import check_category
from epiloop.contacts.conveyance import judge_seat
from epiloop.contacts.facts import Judgement
from epiloop.contacts.reasons import Reason, RuleCheck, Verdict, Why
from epiloop.contacts.situations import Situation
from epiloop.contacts.stays import NO_TIME
from epiloop.errors import EpiloopError
from epiloop.protocols.schema import ContactCategory, ContactRules, ConveyanceRule
from epiloop.protocols.vocabulary import ConveyanceKind, RiskClass

GRAVEST_FIRST: Final = (
    RiskClass.CLOSE_CONTACT,
    RiskClass.SECONDARY_CONTACT,
    RiskClass.CASUAL_CONTACT,
    RiskClass.VENUE_EXPOSED,
)
"""Classes a determination may give, from the gravest."""

CONVEYANCE_PREFIX: Final = "conveyance."

SituationsIn = Callable[[timedelta], Sequence[Situation]]
"""Gives a person's situations, counting the air for so long after the case left."""


class JudgementRefusedError(EpiloopError, ValueError):
    """The protocol leaves no room for an investigator's own judgement."""

    def __init__(self) -> None:
        super().__init__(
            "This protocol has no category for an investigator's judgement; "
            "the officer who decides may still change the class and say why"
        )


@dataclass(frozen=True, slots=True)
class Classification:
    """The class that a protocol gives an exposure, with all rules weighed.

    Attributes
    ----------
    risk_class
        The gravest class among the rules that hold; None if none holds.
    rule
        The first rule in the protocol's order that gives it; empty if none holds.
    checks
        Every rule weighed, in the protocol's order.
    """

    risk_class: RiskClass | None
    rule: str
    checks: tuple[RuleCheck, ...]

    @property
    def decisive(self) -> RuleCheck | None:
        """The rule that gave the class."""
        return next((check for check in self.checks if check.rule == self.rule), None)

    @property
    def also_met(self) -> tuple[RuleCheck, ...]:
        """The other rules that hold."""
        return tuple(
            check
            for check in self.checks
            if check.verdict is Verdict.MET and check.rule != self.rule
        )

    @property
    def open_checks(self) -> tuple[RuleCheck, ...]:
        """Rules that would give a graver class if an unknown fact were so: ask."""
        return tuple(
            check
            for check in self.checks
            if check.verdict is Verdict.OPEN
            and gravity(check.gives) < gravity(self.risk_class)
        )

    @property
    def high_infection_risk(self) -> bool:
        """Whether a rule that holds marks the contact as of high infection risk."""
        return any(
            check.high_infection_risk and check.verdict is Verdict.MET
            for check in self.checks
        )


def classify(
    situations_in: SituationsIn,
    rules: ContactRules,
    *,
    judgement: Judgement | None = None,
) -> Classification:
    """Weigh one person's exposure to one case against every rule of a protocol.

    A fact that is not known leaves a rule open; it neither makes nor spares a contact.
    Protection that is not known counts as none. An investigator's judgement decides, up
    or down, and the other rules stay listed beside it.

    Raises
    ------
    JudgementRefusedError
        If there is a judgement and the protocol has no category for one.
    """
    checks: list[RuleCheck] = []
    for key, category in rules.category.items():
        if not category.enabled:
            continue
        if category.text_required:
            checks.append(_check_judgement(key, category, judgement))
        else:
            air = timedelta(minutes=category.case_absent_minutes or 0)
            checks += check_category(
                key, category, situations=situations_in(air), rules=rules
            )
    checks += _check_conveyances(situations_in(NO_TIME), rules)
    if judgement is not None:
        return _judged(judgement, tuple(checks), rules)
    return _weighed(tuple(checks))


def gravity(risk_class: RiskClass | None) -> int:
    """Return the place of a class among all, 0 for the gravest; no class comes last."""
    if risk_class in GRAVEST_FIRST:
        return GRAVEST_FIRST.index(risk_class)
    return len(GRAVEST_FIRST)


def _weighed(checks: tuple[RuleCheck, ...]) -> Classification:
    met = [check for check in checks if check.verdict is Verdict.MET]
    if not met:
        return Classification(None, "", checks)
    decisive = min(met, key=lambda check: gravity(check.gives))
    return Classification(decisive.gives, decisive.rule, checks)


def _judged(
    judgement: Judgement, checks: tuple[RuleCheck, ...], rules: ContactRules
) -> Classification:
    for key, category in rules.category.items():
        if category.enabled and category.text_required:
            return Classification(judgement.risk_class, key, checks)
    raise JudgementRefusedError


def _check_judgement(
    key: str, category: ContactCategory, judgement: Judgement | None
) -> RuleCheck:
    if judgement is None:
        reason = Reason(Why.NOT_JUDGED, Verdict.NOT_MET)
        return RuleCheck(key, Verdict.NOT_MET, category.gives, (reason,))
    reason = Reason(Why.JUDGED, Verdict.MET, {"text": judgement.text})
    return RuleCheck(key, Verdict.MET, judgement.risk_class, (reason,))


def _check_conveyances(
    situations: Iterable[Situation], rules: ContactRules
) -> Iterator[RuleCheck]:
    for one in situations:
        for kind in one.kinds if one.aboard is None else (one.aboard.kind,):
            rule = rules.conveyance.get(kind)
            if rule is not None and rule.enabled:
                yield from _check_conveyance(one, kind, rule)


def _check_conveyance(
    one: Situation, kind: ConveyanceKind, rule: ConveyanceRule
) -> Iterator[RuleCheck]:
    """Check the seats; whoever is not near, or may not be, is one of the others."""
    key = f"{CONVEYANCE_PREFIX}{kind}"
    reason = (
        Reason(Why.CONVEYANCE_UNKNOWN, Verdict.OPEN, {"kind": kind})
        if one.aboard is None
        else judge_seat(one.aboard, rule)
    )
    yield RuleCheck(
        key, reason.verdict, RiskClass.CLOSE_CONTACT, (reason,), one.encounters
    )
    if reason.verdict is not Verdict.MET and rule.others is not None:
        aboard = Reason(Why.OTHERS_ABOARD, Verdict.MET, {"kind": kind})
        yield RuleCheck(
            f"{key}.others", Verdict.MET, rule.others, (aboard,), one.encounters
        )
