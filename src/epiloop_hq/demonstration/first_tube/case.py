"""The case: its team, trail and places, its contacts found, decided and moved."""

from datetime import datetime, timedelta

from epiloop.disposal.points import PointStep
from epiloop.disposal.steps import Evidence, Step
from epiloop.protocols.vocabulary import DiscoveryRoute, RiskClass
from epiloop_hq.cases import actions as cases
from epiloop_hq.cases.kinds import CaseStatus
from epiloop_hq.contacts import actions as contacts
from epiloop_hq.contacts.queries import contacts_of_case
from epiloop_hq.demonstration.first_tube.story import INVENTED, Deed, Story
from epiloop_hq.demonstration.setting import (
    SYSTEM,
)
from epiloop_hq.disposal import actions as disposal
from epiloop_hq.disposal.queries.items import items_of_case


def form_team(story: Story, now: datetime) -> None:
    """One case, one team, at once."""
    district = story.who("district")
    lead = story.officers["investigator"].actor.account_id or 0
    disposal.form_team(story.case_id, lead_id=lead, actor=district, now=now)
    for post, username in (
        (disposal.Post.TRANSFER, "transfer"),
        (disposal.Post.LIAISON, "district"),
    ):
        account_id = story.officers[username].actor.account_id or 0
        disposal.appoint(
            story.case_id, post=post, account_id=account_id, actor=district, now=now
        )


def start_interview(story: Story, now: datetime) -> None:
    """The investigator is on the scene."""
    story.interview_id = cases.take_up_interview(
        story.case_id, actor=story.who("investigator"), happened_at=now, now=now
    )


def tell_the_trail(story: Story, now: datetime) -> None:
    """Five days, 24 places; each becomes a risk point with a loop of its own."""
    cases.add_trail_visits(
        story.case_id, story.town.stops, actor=story.who("investigator"), now=now
    )


def report_case(story: Story, now: datetime) -> None:
    """The case is reported to the network; its verification is still owed."""
    cases.correct_case(
        story.case_id, {"reported_at": now}, actor=story.who("district"), now=now
    )


def finish_core(story: Story, now: datetime) -> None:
    """Core information complete: identity, onset, home, work, trail, contacts, first zone."""
    cases.record_answers(
        story.interview_id,
        {"no_symptoms": True, "first_zone": "小高舍村; " + INVENTED},
        actor=story.who("investigator"),
        now=now,
    )
    cases.finish_core(
        story.interview_id, actor=story.who("investigator"), happened_at=now, now=now
    )


def classify(story: Story, now: datetime) -> None:
    """Found by screening in the community: the greatest risk."""
    cases.classify_route(
        story.case_id,
        DiscoveryRoute.COMMUNITY_SCREENING,
        actor=story.who("district"),
        now=now,
        evidence="Pooled tube of a community screening, result 02:05",
    )


def confirm(story: Story, now: datetime) -> None:
    """The district's recheck confirms the infection."""
    cases.change_status(
        story.case_id,
        CaseStatus.CONFIRMED,
        actor=story.who("district"),
        happened_at=now,
        now=now,
        evidence="Recheck by the district's disease control; " + INVENTED,
    )


def hospitalise(story: Story, now: datetime) -> None:
    """The infected person goes to the designated hospital, alone in the vehicle."""
    item = next(i.id for i in items_of_case(story.case_id, SYSTEM, kinds=("case",)))
    actor = story.who("transfer")
    disposal.take_step(
        [item],
        Step.LOCATED,
        actor=actor,
        happened_at=now - timedelta(minutes=50),
        now=now,
        evidence=(Evidence.VISIT,),
    )
    _drive(story, item, story.hospital_id, now, minutes=45, vehicle="京A-负压01")


def determine(story: Story, now: datetime) -> None:
    """The engine proposes; nobody is a contact until an officer has decided."""
    contacts.determine(story.case_id, actor=story.who("investigator"), now=now)


def decide(story: Story, now: datetime) -> None:
    """The officer decides on the close contacts, all at once, each with its reason."""
    proposed = contacts_of_case(story.case_id, SYSTEM, limit=500).rows
    close = [c.id for c in proposed if c.risk_class == RiskClass.CLOSE_CONTACT]
    contacts.decide_contacts(
        close, actor=story.who("investigator"), happened_at=now, now=now
    )


def locate_contacts(share: float) -> Deed:
    """Telephone round the contacts: most are found, some do not answer."""

    def deed(story: Story, now: datetime) -> None:
        actor = story.who("investigator")
        waiting = _contact_items(story, {Step.DETERMINED})
        found = waiting[: int(len(waiting) * share)]
        if found:
            disposal.take_step(
                found,
                Step.LOCATED,
                actor=actor,
                happened_at=now,
                now=now,
                evidence=(Evidence.CALL,),
            )
        for item in waiting[len(found) : len(found) + 3]:
            disposal.record_attempt(
                item,
                actor=actor,
                happened_at=now,
                now=now,
                channel="telephone",
                outcome="no_answer",
            )

    deed.__doc__ = f"{share:.0%} of the contacts still to be found are located."
    return deed


def drive_contacts(number: int, vehicle: str) -> Deed:
    """A coach to the observation site, signed at both ends; each stay has its order."""

    def deed(story: Story, now: datetime) -> None:
        for item in _contact_items(story, {Step.LOCATED})[:number]:
            _drive(story, item, story.hotel_id, now, minutes=40, vehicle=vehicle)

    deed.__doc__ = f"{number} contacts driven to the observation site."
    return deed


def work_on_points(story: Story, now: datetime) -> None:
    """The first places get an owner, are locked and cleaned."""
    items = items_of_case(story.case_id, SYSTEM, kinds=("risk_point",))
    for item in items[:9]:
        for step in (
            PointStep.OWNED,
            PointStep.LOCKED,
            PointStep.PEOPLE_LISTED,
        ):
            disposal.take_point_step(
                item.id,
                step,
                actor=story.who("district"),
                happened_at=now,
                now=now,
                owner="窦店镇防控办" if step is PointStep.OWNED else "",
            )


def _contact_items(story: Story, steps: set[Step]) -> list[int]:
    rows = items_of_case(story.case_id, SYSTEM, kinds=("contact",))
    return [row.id for row in rows if row.step in steps]


def _drive(
    story: Story,
    item: int,
    destination_id: int,
    now: datetime,
    *,
    minutes: int,
    vehicle: str,
) -> None:
    """Ask for a journey, send the vehicle, sign at both ends."""
    begun = now - timedelta(minutes=minutes)
    transfer_id = disposal.request_transfer(
        item,
        actor=story.who("investigator"),
        happened_at=begun,
        now=now,
        destination_id=destination_id,
    )
    driver = story.who("transfer")
    disposal.dispatch_vehicle(
        transfer_id, actor=driver, happened_at=begun, now=now, vehicle=vehicle
    )
    disposal.sign_departure(
        transfer_id,
        actor=driver,
        happened_at=now - timedelta(minutes=minutes // 2),
        now=now,
        signed_by="社区值班员",
    )
    disposal.sign_arrival(
        transfer_id, actor=driver, happened_at=now, now=now, signed_by="观察点值班员"
    )
