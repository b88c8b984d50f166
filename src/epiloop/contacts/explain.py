"""One determination in order: who, when, what happened, which rule, what is still open.

Each line is a key and values, so that a server can say it in any language; `read_out`
says it in plain English. The words of a line are in `epiloop.contacts.wording`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import assert_never
from zoneinfo import ZoneInfo

from epiloop.contacts.classify import CONVEYANCE_PREFIX, gravity
from epiloop.contacts.co_presence import Encounter, whole_minutes
from epiloop.contacts.determine import Determination
from epiloop.contacts.reasons import Reason, RuleCheck, Value, Why
from epiloop.contacts.secondary import SECONDARY
from epiloop.contacts.stays import NO_TIME
from epiloop.contacts.wording import ENGLISH, NAMED, PER_WORDS, Say
from epiloop.protocols.protocol import Protocol


class Part(StrEnum):
    """The part of an explanation a line belongs to; they follow one another."""

    CLASS = "class"
    EVIDENCE = "evidence"
    REASONS = "reasons"
    ALSO_MET = "also_met"
    OPEN = "open"
    EXPOSURE = "exposure"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to say.

    Attributes
    ----------
    say
        Which sentence; a member of `Say` or of `Why`.
    values
        What it names: ids, identifiers of protocol words, numbers, instants in UTC.
    """

    part: Part
    say: Say | Why
    values: Mapping[str, Value]


def explain(determination: Determination, protocol: Protocol) -> tuple[Line, ...]:
    """Return the reasons and evidence of a determination, in the order to be read.

    Parameters
    ----------
    protocol
        The version it was made under.

    Raises
    ------
    ValueError
        If the determination was made under another version.
    """
    if determination.protocol_digest != protocol.digest:
        raise ValueError(
            f"The determination was made under {determination.protocol_id} in another "
            f"version than {protocol.id} as it stands now"
        )
    return (
        *_class_lines(determination, protocol),
        *_evidence_lines(determination),
        *_rule_lines(determination, protocol),
        *_exposure_lines(determination),
    )


def read_out(
    lines: Iterable[Line],
    *,
    zone: ZoneInfo,
    name_of: Callable[[str], str] = str,
) -> str:
    """Return an explanation as plain English sentences, one a line.

    Parameters
    ----------
    zone
        Headquarters' time zone, in which times are said.
    name_of
        Gives the name of a person, case or place by its id; the id itself by default.
    """
    said = (ENGLISH[line.say] % _spoken(line.values, zone, name_of) for line in lines)
    return "\n".join(sentence.strip() for sentence in said)


def _class_lines(one: Determination, protocol: Protocol) -> Iterator[Line]:
    values: dict[str, Value] = {
        "person": one.person_id,
        "case": one.case_id,
        "through": one.through,
        "protocol": protocol.header.title,
        "protocol_id": protocol.id,
    }
    if one.risk_class is None:
        yield Line(Part.CLASS, Say.NO_CLASS, values)
    else:
        say = Say.CLASS_THROUGH if one.through else Say.CLASS_GIVEN
        rule = _rule_values(one.rule, protocol)
        values |= {"risk_class": one.risk_class, **rule}
        yield Line(Part.CLASS, say, values)
    for window in one.windows:
        yield Line(Part.CLASS, Say.WINDOW, {"start": window.start, "end": window.end})
    if not one.windows:
        yield Line(Part.CLASS, Say.NO_WINDOW, {"case": one.case_id})


def _evidence_lines(one: Determination) -> Iterator[Line]:
    for met in one.encounters:
        yield Line(Part.EVIDENCE, _say_of(met), _encounter_values(met))
    if not one.encounters:
        yield Line(Part.EVIDENCE, Say.NO_ENCOUNTER, {})
    for source in dict.fromkeys(s for at in one.situations for s in at.sources):
        yield Line(Part.EVIDENCE, Say.SOURCE, {"source": source})


def _say_of(met: Encounter) -> Say:
    if met.together is None:
        return Say.MET_LENGTH_UNKNOWN if met.place_id else Say.MET_SOME_TIME
    if not met.place_id:
        return Say.MET_NEAR if met.nearest_m is not None else Say.MET_SOMEWHERE
    if met.after_case_left == met.together:
        return Say.MET_AIR_ONLY
    return Say.MET_AND_AIR if met.after_case_left > NO_TIME else Say.MET


def _encounter_values(met: Encounter) -> dict[str, Value]:
    return {
        "place": met.place_id,
        "start": met.span.start,
        "end": met.span.end,
        "minutes": whole_minutes(met.together),
        "after_minutes": whole_minutes(met.after_case_left),
        "metres": met.nearest_m,
    }


def _rule_lines(one: Determination, protocol: Protocol) -> Iterator[Line]:
    decisive = one.classification.decisive
    if decisive is not None:
        yield from _reason_lines(Part.REASONS, decisive)
    for check in _as_grave(one):
        values = {**_rule_values(check.rule, protocol), "risk_class": check.gives}
        yield Line(Part.ALSO_MET, Say.ALSO_MET, values)
        yield from _reason_lines(Part.ALSO_MET, check)
    for check in one.classification.open_checks:
        values = {**_rule_values(check.rule, protocol), "risk_class": check.gives}
        yield Line(Part.OPEN, Say.OPEN, values)
        yield from _reason_lines(Part.OPEN, check)
    if decisive is None and not one.classification.open_checks:
        for check in one.classification.checks:
            yield Line(
                Part.REASONS, Say.NOT_MET, dict(_rule_values(check.rule, protocol))
            )
            yield from _reason_lines(Part.REASONS, check)


def _as_grave(one: Determination) -> Iterator[RuleCheck]:
    """Yield the other rules that hold and give no lighter class: lighter ones say nothing."""
    for check in one.classification.also_met:
        if gravity(check.gives) <= gravity(one.risk_class):
            yield check


def _reason_lines(part: Part, check: RuleCheck) -> Iterator[Line]:
    for reason in check.reasons:
        yield _reason_line(part, reason)


def _reason_line(part: Part, reason: Reason) -> Line:
    return Line(part, reason.why, reason.values)


def _exposure_lines(one: Determination) -> Iterator[Line]:
    if one.first_exposure_at is not None and one.last_exposure_at is not None:
        values = {"first": one.first_exposure_at, "last": one.last_exposure_at}
        yield Line(Part.EXPOSURE, Say.EXPOSED, values)
    elif one.risk_class is not None:
        yield Line(Part.EXPOSURE, Say.EXPOSURE_UNDATED, {"person": one.person_id})


def _rule_values(rule: str, protocol: Protocol) -> dict[str, Value]:
    """Return a rule's key and titles; conveyances are named for their kind."""
    category = protocol.contact.category.get(rule.removesuffix(".if_protected"))
    if category is not None:
        return {"rule": rule, "title": category.title, "title_zh": category.title_zh}
    kind = rule.removeprefix(CONVEYANCE_PREFIX).removesuffix(".others")
    title = "contact of a contact" if rule == SECONDARY else f"seats aboard, {kind}"
    return {"rule": rule, "title": title.replace("_", " "), "title_zh": ""}


def _spoken(
    values: Mapping[str, Value], zone: ZoneInfo, name_of: Callable[[str], str]
) -> dict[str, str]:
    return {key: _say_value(key, value, zone, name_of) for key, value in values.items()}


def _say_value(
    key: str, value: Value, zone: ZoneInfo, name_of: Callable[[str], str]
) -> str:
    if key in NAMED and value:
        return name_of(str(value))
    match value:
        case None:
            return "an unknown number of"
        case datetime():
            return f"{value.astimezone(zone):%Y-%m-%d %H:%M}"
        case tuple():
            return ", ".join(one.replace("_", " ") for one in value)
        case StrEnum():
            return PER_WORDS.get(value, value.replace("_", " "))
        case str() | int() | float():
            return f"{value:g}" if isinstance(value, float) else str(value)
        case _:
            assert_never(value)
