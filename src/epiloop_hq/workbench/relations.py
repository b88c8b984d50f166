"""A person's contact relations as their page shows them: class, why, decisions, days."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from epiloop.contacts.explain import Part
from epiloop_hq.access.requests import Acting
from epiloop_hq.cases.queries import visible_case_ids
from epiloop_hq.contacts.kinds import ContactSource, FollowUpStatus
from epiloop_hq.contacts.labels import (
    CONTACT_SOURCES,
    FOLLOW_UP_LOOKS,
    FOLLOW_UP_STATES,
    FOLLOW_UP_STATUSES,
)
from epiloop_hq.contacts.queries import (
    ContactRow,
    DecisionRow,
    FollowUpRow,
    SaidLine,
    contact_detail,
    follow_ups_of_contacts,
    person_contacts,
)
from epiloop_hq.web.parts import Evidence, Fact
from epiloop_hq.web.states import State, Text, Tone
from epiloop_hq.workbench.links import link

TONES: Final[Mapping[Part, Tone]] = {
    Part.CLASS: Tone.BAD,
    Part.EVIDENCE: Tone.WARN,
    Part.REASONS: Tone.RUN,
    Part.ALSO_MET: Tone.FLAT,
    Part.OPEN: Tone.HOLD,
    Part.EXPOSURE: Tone.GOOD,
}
PARTS: Final[Mapping[Part, Text]] = {
    Part.CLASS: gettext_lazy("Class"),
    Part.EVIDENCE: gettext_lazy("What happened"),
    Part.REASONS: gettext_lazy("Which rule"),
    Part.ALSO_MET: gettext_lazy("Another rule"),
    Part.OPEN: gettext_lazy("Still to be asked"),
    Part.EXPOSURE: gettext_lazy("Exposure"),
}


@dataclass(frozen=True, slots=True)
class Relation:
    """One contact relation, ready to be shown."""

    title: str
    state: State
    state_word: Text
    facts: list[Fact]
    reasons: list[Evidence]
    read_out: list[str]
    decisions: tuple[DecisionRow, ...]
    looks: list[dict[str, Any]]
    decide_href: str


def relations_of(person_id: int, acted: Acting) -> list[Relation]:
    """Return every relation in which the person is a contact that the viewer sees."""
    rows = person_contacts(person_id, acted.actor)
    looks = follow_ups_of_contacts([row.id for row in rows], acted.actor)
    cases = visible_case_ids({row.case_id for row in rows}, acted.actor)
    return [
        _relation(row, looks.get(row.id, ()), acted, may_open_case=row.case_id in cases)
        for row in rows
    ]


def why_of(row: ContactRow) -> str:
    """Return in a few words why a person is a contact: the rule, and for how long."""
    if row.minutes is None:
        return str(row.rule)
    return _("%(rule)s, %(n)d min") % {"rule": row.rule, "n": row.minutes}


def _relation(
    row: ContactRow, looks: Iterable[FollowUpRow], acted: Acting, *, may_open_case: bool
) -> Relation:
    detail = contact_detail(row.id, acted.actor)
    return Relation(
        title=_("%(class)s of case %(case)s")
        % {"class": row.class_word, "case": row.case_number},
        state=row.look,
        state_word=row.state_word,
        facts=_facts(row, may_open_case=may_open_case),
        reasons=[_evidence(line) for line in detail.explanation],
        read_out=[line.text for line in detail.explanation],
        decisions=detail.decisions,
        looks=[_look(one) for one in looks],
        decide_href=link("contacts:decide", row.case_id) if row.may_decide else "",
    )


def _facts(row: ContactRow, *, may_open_case: bool) -> list[Fact]:
    case = link("workbench:case", row.case_id, may=may_open_case)
    together = _("%(n)d min") % {"n": row.minutes} if row.minutes is not None else ""
    lines = [
        Fact(_("Case"), row.case_number, "", case),
        Fact(_("Time together"), together),
        Fact(_("Learnt from"), CONTACT_SOURCES[ContactSource(row.source)]),
        Fact(_("Determined by"), row.determined_by),
        Fact(_("Follow-up"), _status(row)),
    ]
    return [line for line in lines if str(line.value)]


def _status(row: ContactRow) -> Text:
    status = row.follow_up_status
    return FOLLOW_UP_STATUSES[FollowUpStatus(status)] if status else ""


def _evidence(line: SaidLine) -> Evidence:
    return Evidence(
        text=line.text, source=PARTS[line.part], at=line.at, tone=TONES[line.part]
    )


def _look(one: FollowUpRow) -> dict[str, Any]:
    return {
        "day_number": one.day_number,
        "due_on": one.due_on,
        "look": FOLLOW_UP_LOOKS[one.state],
        "word": FOLLOW_UP_STATES[one.state],
    }
