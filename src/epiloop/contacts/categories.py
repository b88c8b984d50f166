"""One category of contact, weighed against the situations of one person."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import assert_never

from epiloop.contacts.co_presence import ONE_MINUTE, most_together, whole_minutes
from epiloop.contacts.conveyance import judge_seat
from epiloop.contacts.facts import Protection
from epiloop.contacts.reasons import (
    WORST_FIRST,
    Reason,
    RuleCheck,
    Verdict,
    Why,
    worst_verdict,
)
from epiloop.contacts.situations import Situation
from epiloop.contacts.stays import NO_TIME
from epiloop.protocols.schema import ContactCategory, ContactRules
from epiloop.protocols.vocabulary import ConveyanceKind, Per, RiskClass, Setting

Weighed = tuple[Situation, tuple[Reason, ...]]


def longest_air(rules: ContactRules) -> timedelta:
    """Return the longest time that any category lets the air of a place count."""
    minutes = [
        category.case_absent_minutes or 0
        for category in rules.category.values()
        if category.enabled
    ]
    return timedelta(minutes=max(minutes, default=0))


def check_category(
    key: str,
    category: ContactCategory,
    *,
    situations: Sequence[Situation],
    rules: ContactRules,
) -> Iterator[RuleCheck]:
    """Check a category; a second check follows for what protection leaves of it."""
    weighed = [(one, _conditions(one, category, rules)) for one in situations]
    protected = [
        (one, reasons)
        for one, reasons in weighed
        if category.unless_protected and one.protection is Protection.EFFECTIVE
    ]
    bare = [pair for pair in weighed if pair not in protected]
    yield _check_situations(
        key, category, gives=category.gives, weighed=bare or protected
    )
    if category.if_protected is not None and protected:
        spared = [
            (one, tuple(r for r in reasons if r.why is not Why.PROTECTED))
            for one, reasons in protected
        ]
        check = _check_situations(
            key, category, gives=category.if_protected, weighed=spared
        )
        worn = Reason(Why.PROTECTED, Verdict.MET, _worn(protected[0][0]))
        yield RuleCheck(
            f"{key}.if_protected",
            check.verdict,
            check.gives,
            (*check.reasons, worn),
            check.encounters,
        )


def _check_situations(
    key: str,
    category: ContactCategory,
    *,
    gives: RiskClass,
    weighed: Sequence[Weighed],
) -> RuleCheck:
    """Take the situations that hold, or else those that may, and add up their time."""
    best = RuleCheck(key, Verdict.NOT_MET, gives, ())
    for least in (Verdict.MET, Verdict.OPEN, Verdict.NOT_MET):
        held = [pair for pair in weighed if _is_at_least(worst_verdict(pair[1]), least)]
        if not held:
            continue
        reasons = (*_shared_reasons(held, least), *_time(held, category))
        best = RuleCheck(
            key,
            worst_verdict(reasons),
            gives,
            reasons,
            tuple(met for one, _ in held for met in one.encounters),
            category.high_infection_risk,
        )
        if best.verdict is not Verdict.NOT_MET:
            break
    return best


def _is_at_least(verdict: Verdict, least: Verdict) -> bool:
    return WORST_FIRST.index(verdict) >= WORST_FIRST.index(least)


def _shared_reasons(held: Sequence[Weighed], least: Verdict) -> tuple[Reason, ...]:
    """Return the reasons of the situation that shows the verdict, first in time."""
    return next(
        (reasons for _, reasons in held if worst_verdict(reasons) is least), held[0][1]
    )


def _conditions(
    one: Situation, category: ContactCategory, rules: ContactRules
) -> tuple[Reason, ...]:
    """Return how each thing a category asks for came out, the time left aside."""
    reasons: list[Reason] = []
    if category.settings:
        reasons.append(weigh_setting(one, category.settings))
    if category.acts:
        done = [act for act in category.acts if act in one.acts]
        reasons += [Reason(Why.ACT_DONE, Verdict.MET, {"act": act}) for act in done[:1]]
        if not done:
            values = {"acts": tuple(category.acts)}
            reasons.append(Reason(Why.ACT_NOT_RECORDED, Verdict.NOT_MET, values))
    if category.max_distance_m is not None:
        reasons.append(_distance(one, category, rules))
    if category.unless_protected:
        reasons.append(_protection(one))
    reasons += _air(one)
    return tuple(reasons)


def weigh_setting(one: Situation, wanted: Iterable[Setting]) -> Reason:
    """Return which wanted setting was shared, or may have been."""
    for why, verdict, settings in (
        (Why.SETTING_SHARED, Verdict.MET, one.settings),
        (Why.SETTING_POSSIBLE, Verdict.OPEN, one.possible_settings),
    ):
        for setting in wanted:
            if setting in settings:
                return Reason(why, verdict, {"setting": setting, "place": one.place_id})
    return Reason(Why.SETTING_NOT_SHARED, Verdict.NOT_MET, {"settings": tuple(wanted)})


def _distance(one: Situation, category: ContactCategory, rules: ContactRules) -> Reason:
    limit = category.max_distance_m
    if one.distance_m is None:
        seat_rule = _decided_seat_rule(one, rules)
        if seat_rule is not None and Setting.CONVEYANCE in category.settings:
            return Reason(Why.DECIDED_BY_SEAT, Verdict.NOT_MET, {"kind": seat_rule})
        return Reason(Why.DISTANCE_UNKNOWN, Verdict.OPEN, {"limit": limit})
    near = limit is not None and one.distance_m <= limit
    return Reason(
        Why.NEAR_ENOUGH if near else Why.TOO_FAR,
        Verdict.MET if near else Verdict.NOT_MET,
        {"metres": one.distance_m, "limit": limit},
    )


def _decided_seat_rule(one: Situation, rules: ContactRules) -> ConveyanceKind | None:
    """Return the kind of conveyance if its seat rule has an answer."""
    if one.aboard is None:
        return None
    rule = rules.conveyance.get(one.aboard.kind)
    if rule is None or not rule.enabled:
        return None
    is_decided = judge_seat(one.aboard, rule).verdict is not Verdict.OPEN
    return one.aboard.kind if is_decided else None


def _protection(one: Situation) -> Reason:
    match one.protection:
        case Protection.EFFECTIVE:
            return Reason(Why.PROTECTED, Verdict.NOT_MET, _worn(one))
        case Protection.NOT_EFFECTIVE | Protection.NONE:
            return Reason(Why.UNPROTECTED, Verdict.MET, _worn(one))
        case None:
            return Reason(Why.PROTECTION_UNKNOWN, Verdict.MET)
        case _:
            assert_never(one.protection)


def _worn(one: Situation) -> dict[str, str]:
    return {"worn": one.protection_worn}


def _air(one: Situation) -> Iterator[Reason]:
    after = [met for met in one.encounters if met.after_case_left > NO_TIME]
    if after:
        left = sum((met.after_case_left for met in after), NO_TIME)
        minutes = whole_minutes(left)
        yield Reason(Why.AIR_AFTER_CASE_LEFT, Verdict.MET, {"minutes": minutes})


def _time(held: Sequence[Weighed], category: ContactCategory) -> tuple[Reason, ...]:
    """Return how the time of several situations, taken together, came out."""
    if not category.min_minutes or category.per is None:
        return ()  # no shortest time
    time, is_exact = _time_together([one for one, _ in held], category.per)
    values = {
        "minutes": whole_minutes(time) if is_exact or time else None,
        "limit": category.min_minutes,
        "per": category.per,
    }
    if time >= category.min_minutes * ONE_MINUTE:
        return (Reason(Why.LONG_ENOUGH, Verdict.MET, values),)
    if not is_exact:
        return (Reason(Why.LENGTH_UNKNOWN, Verdict.OPEN, values),)
    return (Reason(Why.TOO_SHORT, Verdict.NOT_MET, values),)


def _time_together(situations: Sequence[Situation], per: Per) -> tuple[timedelta, bool]:
    """Return the time to compare, and whether all of it is known.

    A time that was told without the clock is one piece; it is added to the most that the
    clock shows, since nobody can say that it was not the same day.
    """
    encounters = [met for one in situations for met in one.encounters]
    told = [one.told for one in situations if one.told is not None]
    untold = [
        one
        for one in situations
        if one.told is None
        and (not one.encounters or any(met.together is None for met in one.encounters))
    ]
    shown = most_together(encounters, per=per)
    if per is Per.ENCOUNTER:
        return max([shown, *told]), not untold
    return shown + sum(told, NO_TIME), not untold
