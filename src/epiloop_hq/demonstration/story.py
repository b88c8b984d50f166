"""The first pooled tube of Fangshan, told through the same actions as an officer's clicks.

Recorded are 02:05 and what came of the ten people in the tube: nine in the district and
one handed to Baoding, singles re-taken, eight negative and one positive in the district,
one negative in Baoding. Every other time is invented.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from epiloop.disposal.points import PointStep
from epiloop.disposal.steps import Evidence, Step
from epiloop.protocols.vocabulary import DiscoveryRoute, RiskClass, TubeResult
from epiloop.records import PlaceClass
from epiloop_hq import clock, worker
from epiloop_hq.actor import Actor
from epiloop_hq.cases import actions as cases
from epiloop_hq.cases.kinds import CaseStatus
from epiloop_hq.cases.queries import person_cases
from epiloop_hq.contacts import actions as contacts
from epiloop_hq.contacts.queries import contacts_of_case
from epiloop_hq.demonstration.people import Registrar
from epiloop_hq.demonstration.setting import (
    BAODING,
    FANGSHAN,
    SYSTEM,
    XIAOGAOSHE,
    Officer,
    Units,
    make_place,
)
from epiloop_hq.demonstration.town import (
    DORMITORY,
    STATION,
    ZONE,
    Town,
    log_visits,
    make_town,
)
from epiloop_hq.disposal import actions as disposal
from epiloop_hq.disposal.queries.items import items_of_case, items_of_person
from epiloop_hq.disposal.queries.teams import outbox
from epiloop_hq.laboratory import actions as laboratory
from epiloop_hq.laboratory.kinds import Purpose, TubeKind
from epiloop_hq.laboratory.queries import open_recalls, recall_facts
from epiloop_hq.registry.actions import create_person, open_outbreak

CODE: Final = "FS2022"
SEED: Final = 20220423
BEGINS: Final = datetime(2022, 4, 23, 2, 5, tzinfo=ZONE)
PRESENT: Final = datetime(2022, 4, 23, 14, 35, tzinfo=ZONE)
INVENTED: Final = "time invented"
RIDER: Final = 3  # his place among the ten, invented


def at(hour: int, minute: int = 0) -> datetime:
    """Return an hour of 23 April 2022 in Beijing."""
    return datetime(2022, 4, 23, hour, minute, tzinfo=ZONE)


@dataclass(slots=True)
class Story:
    """The people and ids that the story's deeds hand on to each other."""

    officers: dict[str, Officer]
    units: Units
    outbreak_id: int
    registrar: Registrar
    town: Town
    site_id: int = 0
    hotel_id: int = 0
    hospital_id: int = 0
    members: list[int] = field(default_factory=list)
    tube_id: int = 0
    recall_id: int = 0
    holds: dict[int, int] = field(default_factory=dict)
    singles: dict[int, int] = field(default_factory=dict)
    case_id: int = 0
    interview_id: int = 0

    def who(self, post: str) -> Actor:
        """Return the officer who does a deed."""
        return self.officers[post].actor


Deed = Callable[[Story, datetime], None]


def open_spring(now: datetime) -> int:
    """Open the outbreak under the edition in force in April 2022."""
    return open_outbreak(
        CODE,
        actor=SYSTEM,
        now=now,
        name="Fangshan, April 2022",
        name_zh="房山 2022年4月",
        disease="covid19",
        area_path=FANGSHAN[: len("11/1101/")],
        zone_name="Asia/Shanghai",
        started_at=at(0) - timedelta(days=5),
        protocol_id="covid19-cn-8",
    )


def begin(officers: dict[str, Officer], units: Units, *, now: datetime) -> Story:
    """Make the town and the people in it, before anything has happened."""
    registrar = Registrar(SEED)
    story = Story(
        officers=officers,
        units=units,
        outbreak_id=open_spring(now),
        registrar=registrar,
        town=make_town(registrar, now=now),
    )
    story.site_id = story.town.places["小高舍村核酸采样点"]
    story.hotel_id = make_place(
        "房山区集中医学观察点（示例酒店）",
        PlaceClass.OBSERVATION_SITE,
        FANGSHAN,
        now=now,
    )
    story.hospital_id = make_place(
        "定点医院（示例）", PlaceClass.HEALTH_FACILITY, FANGSHAN, now=now
    )
    story.members = [_member(story, number, now=now) for number in range(10)]
    return story


def _member(story: Story, number: int, *, now: datetime) -> int:
    is_rider = number == RIDER
    draft = story.registrar.draw(
        area_path=BAODING if number == 9 else XIAOGAOSHE,
        occupation="外卖骑手" if is_rider else "",
        workplace=STATION if is_rider else "",
        address=DORMITORY if is_rider else "",
        home_id=story.town.places[DORMITORY] if is_rider else None,
    )
    return create_person(
        draft, actor=SYSTEM, now=now, area_path=FANGSHAN, why="tube_member"
    )


def log_check_ins(story: Story, now: datetime) -> None:
    """The check-ins of the five days come in, whoever may turn out to need them."""
    log_visits(story.town, now=now)


# --- the tube -----------------------------------------------------------------------------


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


# --- the case -----------------------------------------------------------------------------


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


# --- telling it ---------------------------------------------------------------------------


BEFORE: Final = at(0) - timedelta(days=1)
STORY: Final[tuple[tuple[datetime, Deed], ...]] = (
    (BEFORE + timedelta(hours=19, minutes=30), fill_the_tube),
    (BEFORE + timedelta(hours=22, minutes=40), receive_the_tube),
    (at(1, 30), log_check_ins),
    (BEGINS, report_the_tube),
    (at(2, 20), locate_and_hold(0, 4)),
    (at(2, 30), offer_to_baoding),
    (at(2, 50), locate_and_hold(4, 9)),
    (at(2, 58), finish_pool_core),
    (at(3, 10), baoding_accepts),
    (at(3, 40), retake_singles),
    (at(8, 20), report_singles),
    (at(8, 25), form_team),
    (at(8, 50), start_interview),
    (at(9, 10), report_case),
    (at(9, 40), classify),
    (at(10, 30), confirm),
    (at(10, 40), baoding_reports),
    (at(10, 55), tell_the_trail),
    (at(11, 15), determine),
    (at(11, 30), decide),
    (at(11, 50), hospitalise),
    (at(12, 5), finish_core),
    (at(12, 10), locate_contacts(0.5)),
    (at(13, 0), drive_contacts(22, "京B-转运07")),
    (at(13, 20), locate_contacts(0.5)),
    (at(13, 40), work_on_points),
    (at(14, 15), drive_contacts(18, "京B-转运11")),
)


def tell(story: Story, *, say: Callable[[str], None]) -> None:
    """Do every deed at its own time, the worker keeping the clocks in between."""
    for instant, deed in STORY:
        _run_worker_until(instant)
        with clock.at(instant):
            deed(story, instant)
            worker.turn(clock.now())
        say(f"{instant:%d %b %H:%M}  {(deed.__doc__ or '').splitlines()[0]}")
    _run_worker_until(PRESENT)


def _run_worker_until(instant: datetime) -> None:
    with clock.at(instant):
        while worker.turn(clock.now()):
            continue


def _item_of(person_id: int) -> int:
    return next(
        i.id for i in items_of_person(person_id, SYSTEM) if i.kind == "tube_member"
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
