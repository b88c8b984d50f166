"""The tube: filled, positive, its ten held, their singles taken and told."""

from datetime import datetime, timedelta

from epiloop.disposal.steps import Evidence, Step
from epiloop.protocols.vocabulary import TubeResult
from epiloop_hq.cases.queries import person_cases
from epiloop_hq.demonstration.first_tube.story import INVENTED, RIDER, Deed, Story
from epiloop_hq.demonstration.setting import (
    FANGSHAN,
    SYSTEM,
)
from epiloop_hq.demonstration.town import (
    DORMITORY,
    log_visits,
)
from epiloop_hq.disposal import actions as disposal
from epiloop_hq.disposal.queries.items import items_of_person
from epiloop_hq.disposal.queries.teams import outbox
from epiloop_hq.laboratory import actions as laboratory
from epiloop_hq.laboratory.kinds import Purpose, TubeKind
from epiloop_hq.laboratory.queries import open_recalls, recall_facts


def log_check_ins(story: Story, now: datetime) -> None:
    """The check-ins of the five days come in, whoever may turn out to need them."""
    log_visits(story.town, now=now)


def fill_the_tube(story: Story, now: datetime) -> None:
    """Ten swabs in one tube, at the sampling point of Xiaogaoshe, the evening before."""
    story.tube_id = laboratory.register_tube(
        "FS-0422-0917",
        laboratory.Filling(
            outbreak_id=story.outbreak_id,
            area_path=FANGSHAN,
            kind=TubeKind.POOL,
            nominal_size=10,
            swabs=laboratory.swabs_of(story.members),
            purpose=Purpose.SCREENING,
            site_id=story.site_id,
            laboratory_id=story.units.laboratory,
        ),
        actor=story.who("laboratory"),
        happened_at=now,
        now=now,
    )


def receive_the_tube(story: Story, now: datetime) -> None:
    """The laboratory has it."""
    laboratory.receive_tube(
        story.tube_id, actor=story.who("laboratory"), happened_at=now, now=now
    )


def report_the_tube(story: Story, now: datetime) -> None:
    """02:05: the tube is positive. Everybody in it is held at once, by reaction."""
    laboratory.report_result(
        story.tube_id,
        actor=story.who("laboratory"),
        happened_at=now,
        now=now,
        outcome=TubeResult.POSITIVE,
    )
    story.recall_id = open_recalls(SYSTEM, limit=1)[0].id
    story.holds = dict(recall_facts(story.recall_id, SYSTEM).held)


def offer_to_baoding(story: Story, now: datetime) -> None:
    """One of the ten is in Baoding: offered to that city, by telephone and letter."""
    item = _item_of(story.members[9])
    disposal.record_attempt(
        item,
        actor=story.who("investigator"),
        happened_at=now,
        now=now,
        channel="telephone",
        outcome="reached",
        note="In Baoding since the evening; " + INVENTED,
    )
    disposal.offer_item(
        item,
        to_unit_id=story.units.baoding,
        actor=story.who("district"),
        happened_at=now,
        now=now,
        reason="The person is in Baoding",
    )


def baoding_accepts(story: Story, now: datetime) -> None:
    """Baoding takes the person over; Fangshan records it with its evidence."""
    (offer,) = outbox(story.who("district"), limit=1)
    disposal.accept_offer(
        offer.id,
        actor=story.who("district"),
        happened_at=now,
        now=now,
        evidence="Call with the duty officer of Baoding CDC",
    )
    disposal.confirm_held(
        _item_of(story.members[9]),
        actor=story.who("district"),
        happened_at=now,
        now=now,
        evidence=Evidence.REPLY,
        note="Held at home in Baoding, by reply",
    )


def locate_and_hold(first: int, last: int) -> Deed:
    """Find members and see them held, one door after the other."""

    def deed(story: Story, now: datetime) -> None:
        actor = story.who("investigator")
        for person_id in story.members[first:last]:
            item = _item_of(person_id)
            disposal.take_step(
                [item],
                Step.LOCATED,
                actor=actor,
                happened_at=now,
                now=now,
                evidence=(Evidence.CALL,),
                place_id=story.town.places[DORMITORY],
            )
            disposal.confirm_held(
                item,
                actor=actor,
                happened_at=now,
                now=now,
                evidence=Evidence.VISIT,
                note="Seen at the door; " + INVENTED,
            )

    deed.__doc__ = f"Members {first + 1} to {last} located and held."
    return deed


def finish_pool_core(story: Story, now: datetime) -> None:
    """Trail, places and contacts of every member are known, before any recheck."""
    disposal.finish_pool_core(
        story.recall_id, actor=story.who("investigator"), happened_at=now, now=now
    )


def retake_singles(story: Story, now: datetime) -> None:
    """Single samples of the nine in the district."""
    for number, person_id in enumerate(story.members[:9], start=1):
        story.singles[person_id] = laboratory.register_recheck(
            story.holds[person_id],
            f"FS-0423-{number:04d}",
            actor=story.who("laboratory"),
            happened_at=now,
            now=now,
            site_id=story.site_id,
            laboratory_id=story.units.laboratory,
        )


def report_singles(story: Story, now: datetime) -> None:
    """Eight negative, one positive: eight go free with a notice, one is a case."""
    rider = story.members[RIDER]
    for person_id, tube_id in story.singles.items():
        laboratory.report_result(
            tube_id,
            actor=story.who("laboratory"),
            happened_at=now,
            now=now,
            outcome=TubeResult.POSITIVE if person_id == rider else TubeResult.NEGATIVE,
        )
    (case,) = person_cases(rider, SYSTEM)
    story.case_id = case.id


def baoding_reports(story: Story, now: datetime) -> None:
    """Baoding's single is negative; Fangshan enters it as told."""
    person_id = story.members[9]
    tube_id = laboratory.register_recheck(
        story.holds[person_id],
        "BD-0423-0001",
        actor=story.who("headquarters"),
        happened_at=now - timedelta(hours=4),
        now=now,
    )
    laboratory.report_result(
        tube_id,
        actor=story.who("headquarters"),
        happened_at=now,
        now=now,
        outcome=TubeResult.NEGATIVE,
    )


def _item_of(person_id: int) -> int:
    return next(
        i.id for i in items_of_person(person_id, SYSTEM) if i.kind == "tube_member"
    )
