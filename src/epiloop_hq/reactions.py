"""One table: what happened in one desk → what follows in a later desk.

Each event is delivered at least once: in the process that caused it, right after its
transaction committed, and by the worker for whatever fell through. A reaction is carried
out together with the note that it was, in one transaction, so its effect comes once.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import wraps
from typing import Final

from epiloop.disposal.points import PointStep
from epiloop.disposal.steps import Evidence, Step
from epiloop.protocols.vocabulary import Event as ClockEvent
from epiloop.protocols.vocabulary import FollowUpMode
from epiloop_hq import clock, events
from epiloop_hq.actor import Actor
from epiloop_hq.cases import actions as cases
from epiloop_hq.cases.kinds import INFECTED
from epiloop_hq.cases.queries import case_facts
from epiloop_hq.contacts import actions as contacts
from epiloop_hq.contacts.queries import contact_facts, follow_up_row, named_as_contacts
from epiloop_hq.disposal import actions as disposal
from epiloop_hq.events import Event
from epiloop_hq.jobs import reacting
from epiloop_hq.jobs.reacting import Together
from epiloop_hq.laboratory.kinds import HoldOutcome
from epiloop_hq.observation import actions as observation
from epiloop_hq.registry.queries import outbreak_facts

Reaction = Callable[[Event], None]
SYSTEM: Final = Actor.system("reactions")


def connect() -> None:
    """Let every event of the table be answered; called once at start."""
    reacting.use(REACTIONS)
    events.listen(reacting.answer)


def only_where_work_is_done(reaction: Reaction) -> Reaction:
    """Leave published outbreaks alone: their records are facts, nobody acts on them."""

    @wraps(reaction)
    def answer(event: Event) -> None:
        if _is_worked_on(event):
            reaction(event)

    return answer


def _is_worked_on(event: Event) -> bool:
    outbreak_id = _outbreak_of(event)
    return outbreak_id is None or not outbreak_facts(outbreak_id).is_published_data


def _outbreak_of(event: Event) -> int | None:
    if "case_id" in event.ids:
        return case_facts(event.ids["case_id"]).outbreak_id
    if "contact_id" in event.ids:
        (contact,) = contact_facts([event.ids["contact_id"]])
        return contact.outbreak_id
    return None


# --- a tube, its members, their results ---------------------------------------------------


def hold_members(event: Event) -> None:
    """Hold everybody whose swab is in a positive tube, before any recheck."""
    disposal.hold_members(event.ids["recall_id"], actor=SYSTEM, now=_now(event))


def free_cleared_member(event: Event) -> None:
    """Free a member whose own result is negative."""
    _free(event, HoldOutcome.NEGATIVE)


def free_positive_member(event: Event) -> None:
    """End the hold of a member who is a case now; isolation is an order of its own."""
    _free(event, HoldOutcome.POSITIVE)


def free_withdrawn_members(event: Event) -> None:
    """Free everybody held on a tube whose result did not stand."""
    disposal.withdraw_holds(event.ids["recall_id"], actor=SYSTEM, now=_now(event))


def open_case_of_member(event: Event) -> None:
    """Open the case of a person whose own sample is positive."""
    cases.open_case_from_single(
        event.ids["tube_id"],
        actor=SYSTEM,
        happened_at=event.happened_at,
        now=_now(event),
    )


def answer_tests_due(event: Event) -> None:
    """Let a result answer the tests that the protocol asks of its members."""
    observation.answer_tests(event.ids["tube_id"], actor=SYSTEM, now=_now(event))


# --- a case -------------------------------------------------------------------------------


def follow_cases(alike: Sequence[Event]) -> None:
    """Open the loops of infected persons of one outbreak, and their cases' clocks."""
    if _is_worked_on(alike[0]):
        disposal.open_case_items(
            [event.ids["case_id"] for event in alike],
            actor=SYSTEM,
            now=_now(alike[0]),
        )


@only_where_work_is_done
def tell_case_clocks(event: Event) -> None:
    """Start and stop the clocks of a case that its own steps concern."""
    disposal.tell_case(
        event.ids["case_id"],
        event.kind,
        actor=SYSTEM,
        happened_at=event.happened_at,
        now=_now(event),
    )


@only_where_work_is_done
def determine_case(event: Event) -> None:
    """Let the clocks know that a case was determined, once it is an infected person."""
    if case_facts(event.ids["case_id"]).status in INFECTED:
        disposal.tell_case(
            event.ids["case_id"],
            "case.confirmed",
            actor=SYSTEM,
            happened_at=event.happened_at,
            now=_now(event),
        )


@only_where_work_is_done
def recompute_case_clocks(event: Event) -> None:
    """Let a case's clocks follow its dates as corrected; both values stay on record."""
    disposal.recompute_case(event.ids["case_id"], actor=SYSTEM, now=_now(event))


def refute_case_of_recheck(event: Event) -> None:
    """Refute the case that rests on a sample whose recheck is negative."""
    cases.refute_after_recheck(
        event.ids["tube_id"],
        actor=SYSTEM,
        happened_at=event.happened_at,
        now=_now(event),
    )


@only_where_work_is_done
def recount_case(event: Event) -> None:
    """Bring the board's line of a case up to date."""
    disposal.recount_case(event.ids["case_id"], now=_now(event))


@only_where_work_is_done
def follow_point(event: Event) -> None:
    """Open the loop of a place that a case has visited."""
    if "point_id" not in event.ids:
        return
    disposal.open_point_item(
        event.ids["point_id"],
        case_id=event.ids["case_id"],
        actor=SYSTEM,
        now=_now(event),
    )


def drop_merged_point(event: Event) -> None:
    """End the loop of a point that another one took in."""
    disposal.drop_point(
        _subject_id(event), PointStep.MERGED, actor=SYSTEM, now=_now(event)
    )


def drop_withdrawn_point(event: Event) -> None:
    """End the loop of a point where no case has been after all."""
    disposal.drop_point(
        _subject_id(event), PointStep.CANCELLED, actor=SYSTEM, now=_now(event)
    )


def reverse_refuted_case(event: Event) -> None:
    """Undo everything that was opened on a positive that was not confirmed."""
    disposal.reverse_case(event.ids["case_id"], actor=SYSTEM, now=_now(event))


def cancel_follow_ups(event: Event) -> None:
    """Look no longer at people who have met nobody infected."""
    contacts.cancel_follow_ups(
        event.ids["case_id"],
        actor=SYSTEM,
        happened_at=event.happened_at,
        now=_now(event),
    )


def resume_follow_ups(event: Event) -> None:
    """Look again at a contact who was taken for a case and is none."""
    contacts.resume_follow_ups(
        event.ids["case_id"],
        actor=SYSTEM,
        happened_at=event.happened_at,
        now=_now(event),
    )


# --- a contact ----------------------------------------------------------------------------


def follow_contacts(alike: Sequence[Event]) -> None:
    """Open the loops of determined contacts of one case."""
    if _is_worked_on(alike[0]):
        disposal.open_contact_items(
            [event.ids["contact_id"] for event in alike],
            actor=SYSTEM,
            now=_now(alike[0]),
        )


def follow_contact_facts(event: Event) -> None:
    """Let a contact's loop follow what became known of them."""
    disposal.follow_contact_facts(
        event.ids["contact_id"], actor=SYSTEM, now=_now(event)
    )


def drop_contact(event: Event) -> None:
    """End the loop of a contact who is none any more."""
    disposal.end_contact_loop(
        event.ids["contact_id"],
        Step.DOWNGRADED,
        evidence=Evidence.DETERMINATION,
        actor=SYSTEM,
        happened_at=event.happened_at,
        now=_now(event),
    )


def contacts_became_cases(alike: Sequence[Event]) -> None:
    """End the loops in which persons were contacts: they are cases now."""
    named = named_as_contacts(event.ids["person_id"] for event in alike)
    for event in alike:
        if event.ids["person_id"] in named:
            _contact_became_case(event)


def _contact_became_case(event: Event) -> None:
    disposal.end_loops_of_person(
        event.ids["person_id"],
        actor=SYSTEM,
        happened_at=event.happened_at,
        now=_now(event),
    )
    contacts.contact_became_case(
        event.ids["person_id"],
        case_id=event.ids["case_id"],
        actor=SYSTEM,
        happened_at=event.happened_at,
        now=_now(event),
    )


def release_loop(event: Event) -> None:
    """Close the loop of a person whose measure has ended."""
    disposal.release_after_stay(
        contact_id=event.ids.get("contact_id"),
        case_id=event.ids.get("case_id"),
        actor=SYSTEM,
        happened_at=event.happened_at,
        now=_now(event),
    )
    if "contact_id" in event.ids:
        contacts.complete_follow_up(
            event.ids["contact_id"],
            actor=SYSTEM,
            happened_at=event.happened_at,
            now=_now(event),
        )


def follow_seen_contact(event: Event) -> None:
    """Let the loop of a followed contact know that they were seen."""
    seen = follow_up_row(event.ids["follow_up_id"], SYSTEM)
    if seen.mode:
        disposal.follow_seen(
            seen.contact_id,
            FollowUpMode(seen.mode),
            actor=SYSTEM,
            happened_at=event.happened_at,
            now=_now(event),
        )


def close_followed_loop(event: Event) -> None:
    """Close the loop of a contact whose days of follow-up are over."""
    disposal.release_after_stay(
        contact_id=event.ids["contact_id"],
        case_id=None,
        actor=SYSTEM,
        happened_at=event.happened_at,
        now=_now(event),
    )


def hear_symptoms(event: Event) -> None:
    """Let a person's loops know that they fell ill: their clocks run, they ride alone."""
    disposal.hear_of_person(
        event.ids["person_id"],
        ClockEvent.SYMPTOMS_REPORTED,
        actor=SYSTEM,
        happened_at=event.happened_at,
        now=_now(event),
    )


def end_what_rests_on(event: Event) -> None:
    """End the hold or the stay of a person whose order ended by a decision on the order."""
    disposal.end_what_rests_on(
        event.ids["order_id"],
        actor=SYSTEM,
        happened_at=event.happened_at,
        now=_now(event),
    )


def check_everyone_safe(event: Event) -> None:
    """Stop the case's whole-loop clock once everybody at risk is under control."""
    if "case_id" in event.ids:
        disposal.check_everyone_safe(
            event.ids["case_id"], actor=SYSTEM, now=_now(event)
        )


def _now(event: Event) -> datetime:
    """Return the present instant; not before the event where two machines' clocks differ."""
    return max(clock.now(), event.recorded_at)


def _subject_id(event: Event) -> int:
    return int(event.subject.rpartition(":")[2])


def _free(event: Event, outcome: HoldOutcome) -> None:
    if "hold_id" in event.ids:
        disposal.free_held(
            event.ids["hold_id"],
            actor=SYSTEM,
            happened_at=event.happened_at,
            now=_now(event),
            outcome=outcome,
        )


REACTIONS: Final[dict[str, tuple[Reaction, ...]]] = {
    # laboratory
    "tube.preliminary_positive": (hold_members,),
    "tube.cleared": (free_withdrawn_members,),
    "member.positive": (free_positive_member, open_case_of_member),
    "member.cleared": (free_cleared_member,),
    "result.reported": (answer_tests_due,),
    "result.corrected": (answer_tests_due,),
    # cases
    "case.opened": (
        Together(follow_cases, sharing="outbreak_id"),
        Together(contacts_became_cases, sharing="outbreak_id"),
    ),
    "case.classified": (recount_case,),
    "case.status_changed": (determine_case,),
    "case.corrected": (recompute_case_clocks,),
    "case.core_done": (tell_case_clocks,),
    "interview.started": (tell_case_clocks,),
    "interview.done": (tell_case_clocks,),
    "report.filed": (tell_case_clocks,),
    "case.refuted": (reverse_refuted_case, cancel_follow_ups, resume_follow_ups),
    "trail.changed": (follow_point,),
    "point.merged": (drop_merged_point,),
    "point.withdrawn": (drop_withdrawn_point,),
    "recheck.negative": (refute_case_of_recheck,),
    # contacts
    "contact.determined": (Together(follow_contacts),),
    "contact.redetermined": (Together(follow_contacts),),
    "contact.declined": (drop_contact,),
    "contact.immunity": (follow_contact_facts,),
    "contact.protection": (follow_contact_facts,),
    "contact.resumed": (Together(follow_contacts),),
    # orders
    "order.ended": (end_what_rests_on,),
    # observation, disposal
    "stay.released": (release_loop,),
    "stay.symptomatic": (hear_symptoms,),
    "follow_up.recorded": (follow_seen_contact,),
    "follow_up.symptomatic": (follow_seen_contact, hear_symptoms),
    "follow_up.completed": (close_followed_loop,),
    "transfer.arrived": (check_everyone_safe,),
    "item.given_up": (check_everyone_safe,),
    "item.downgraded": (check_everyone_safe,),
    "item.died": (check_everyone_safe,),
    "item.held": (check_everyone_safe,),
    "item.under_observation": (check_everyone_safe,),
    "item.at_home": (check_everyone_safe,),
    "item.released": (check_everyone_safe,),
    "item.cancelled": (check_everyone_safe,),
    "item.became_case": (check_everyone_safe,),
}
