"""Contacts of contacts: their window, and the rule that makes one."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from epiloop.contacts.categories import weigh_setting
from epiloop.contacts.classify import Classification
from epiloop.contacts.reasons import (
    WORST_FIRST,
    Reason,
    RuleCheck,
    Verdict,
    Why,
    worst_verdict,
)
from epiloop.contacts.situations import Situation
from epiloop.protocols.schema import SecondaryDefinition
from epiloop.protocols.vocabulary import RiskClass
from epiloop.timeline import Interval

SECONDARY: str = RiskClass.SECONDARY_CONTACT.value


def secondary_window(
    first_exposure_at: datetime,
    definition: SecondaryDefinition | None,
    *,
    controlled_at: datetime | None,
    until: datetime,
) -> tuple[Interval, ...]:
    """Return when a contact could have infected others: one interval, or none.

    From the first exposure, later by the protocol's latent days where it states any,
    until the contact was brought under control; while nobody has recorded that, for the
    protocol's own length from the first exposure, and never past `until`.
    """
    latent = timedelta(days=(definition and definition.latent_days) or 0)
    start, end = first_exposure_at + latent, until
    if controlled_at is not None:
        end = min(end, controlled_at)
    elif definition is not None and definition.until_controlled_days is not None:
        length = timedelta(days=definition.until_controlled_days)
        end = min(end, first_exposure_at + length)
    return (Interval(start, end),) if start < end else ()


def classify_secondary(
    situations: Sequence[Situation],
    definition: SecondaryDefinition,
    *,
    contact_has_high_risk: bool,
) -> Classification:
    """Weigh one person's exposure to a close contact.

    Parameters
    ----------
    situations
        Of the person with the contact, inside the contact's window.
    contact_has_high_risk
        Whether the contact fell in a category of high infection risk; some versions have
        contacts of contacts only for these.
    """
    checks = tuple(
        _check(one, definition, contact_has_high_risk=contact_has_high_risk)
        for one in situations
    )
    if not checks:
        return Classification(None, "", ())
    best = max(checks, key=lambda check: WORST_FIRST.index(check.verdict))
    if best.verdict is Verdict.MET:
        return Classification(RiskClass.SECONDARY_CONTACT, SECONDARY, (best,))
    return Classification(None, "", (best,))


def _check(
    one: Situation, definition: SecondaryDefinition, *, contact_has_high_risk: bool
) -> RuleCheck:
    reasons = []
    if definition.only_high_infection_risk:
        reasons.append(
            Reason(Why.CONTACT_HAS_HIGH_RISK, Verdict.MET)
            if contact_has_high_risk
            else Reason(Why.CONTACT_NOT_HIGH_RISK, Verdict.NOT_MET)
        )
    reasons.append(weigh_setting(one, definition.settings))
    if definition.long_contact_only:
        reasons.append(_long_contact(one))
    return RuleCheck(
        SECONDARY,
        worst_verdict(reasons),
        RiskClass.SECONDARY_CONTACT,
        tuple(reasons),
        one.encounters,
    )


def _long_contact(one: Situation) -> Reason:
    if one.long_contact is None:
        return Reason(Why.LONG_CONTACT_UNKNOWN, Verdict.OPEN)
    if one.long_contact:
        return Reason(Why.LONG_CONTACT, Verdict.MET)
    return Reason(Why.PASSING_CONTACT, Verdict.NOT_MET)
