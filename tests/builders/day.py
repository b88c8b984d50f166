"""A full day of a headquarters, built through its actions: every list agrees at its end.

Two cases of COVID-19 under edition 8 (one found on the day by a pool, one of the week
before), a suspected case of Ebola whose contact is followed, and everything between:
tubes, holds, trails, runs, journeys, stays, tests, a release, requests, a shift, an import.
How many people there are, and at which minute things happen, follows from a seed.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from builders.access import an_account
from builders.actors import at
from builders.cases import a_case, a_stop, a_trail
from builders.contacts import a_classroom, a_contact, decide, exposed_from
from builders.day_work import (
    CLOSE,
    EVE,
    Day,
    confirm,
    deeds,
    items_of,
    team,
    to_hospital,
    to_hotel,
)
from builders.disposal import a_hotel, a_journey, item_of, locate
from builders.laboratory import a_recheck, a_result, a_tube
from builders.observation import take_tests
from builders.outbreaks import a_person, an_outbreak, people
from builders.places import (
    BAODING,
    BEIJING,
    DOUDIAN,
    FANGSHAN,
    FENGTAI,
    SYSTEM,
    a_place,
    the_areas,
    the_units,
)
from epiloop.disposal.steps import Evidence
from epiloop.observation.facts import CheckOutcome
from epiloop.protocols.vocabulary import FollowUpMode, RiskClass
from epiloop.records import PlaceClass
from epiloop_hq import clock
from epiloop_hq.cases.actions import CaseDates
from epiloop_hq.cases.queries import person_cases
from epiloop_hq.contacts import actions as contacts
from epiloop_hq.contacts.queries import contacts_of_case, follow_ups_of_contacts
from epiloop_hq.disposal import actions as disposal
from epiloop_hq.disposal.queries.items import items_of_case
from epiloop_hq.exchange import actions as exchange
from epiloop_hq.exchange.mappings import stored_text
from epiloop_hq.laboratory import actions as laboratory
from epiloop_hq.laboratory.queries import recall_facts, tube_detail
from epiloop_hq.observation import actions as observation
from epiloop_hq.places.actions import CountDraft, record_counts

SAMPLES = """
name = "samples"
kind = "samples"
id_system = "ours"
time_zone = "Asia/Shanghai"
[fields.tube_id]
column = "tube"
[fields.person_id]
column = "who"
[fields.name]
column = "name"
[fields.sampled]
column = "at"
date_order = "ymd"
[fields.resulted]
column = "at result"
date_order = "ymd"
[fields.result]
column = "result"
"""


def a_day(seed: int, folder: Path) -> Day:
    """Let a day go by; at `CLOSE` every list agrees with the one that answers it."""
    day = Day(np.random.default_rng(seed), folder)
    _ground(day)
    _week_before(day)
    _followed_day_by_day(day)
    _pool(day)
    _case(day)
    _contacts(day)
    _laboratory(day)
    _answers_awaited(day)
    _brought_in(day)
    return day


def _ground(day: Day) -> None:
    the_areas()
    day.units = the_units()
    day.outbreak = an_outbreak()
    day.hotel = a_hotel()
    with clock.at(EVE):
        day.lead = an_account("lead", area_path=FANGSHAN, password="")
        day.relief = an_account("relief", area_path=FANGSHAN, password="")


def _week_before(day: Day) -> None:
    """A case six days old; one contact released today, one observed since four days."""
    opened = at("2022-04-17 08:00")
    with deeds(opened):
        day.older_case = a_case(when=opened)
    confirm(day.older_case, opened + timedelta(minutes=10))
    team(day, day.older_case, opened + timedelta(minutes=30))
    with deeds(opened + timedelta(hours=1)) as when:
        home = a_place("Home of the first", DOUDIAN, kind=PlaceClass.DWELLING)
        stops = [
            a_stop(home, span, day=f"2022-04-{number}")
            for number in (15, 16)
            for span in ("00:10-11:00", "12:00-23:50")
        ]
        a_trail(day.older_case, *stops, now=when["now"])
    to_hospital(day.older_case, opened + timedelta(hours=2), "V7")
    day.observed, close = _observed(
        day, "Observed", RiskClass.CLOSE_CONTACT, at("2022-04-19 10:00")
    )
    day.released, _ = _observed(
        day, "Released", RiskClass.SECONDARY_CONTACT, at("2022-04-21 10:00"), via=close
    )
    with clock.at(CLOSE):
        take_tests(day.observed, through=CLOSE.date())
        take_tests(day.released, through=CLOSE.date())
    with deeds(at("2022-04-23 18:30") + day.minutes()) as when:
        observation.release(day.released, **when)


def _observed(
    day: Day,
    name: str,
    risk_class: RiskClass,
    instant: datetime,
    *,
    via: int | None = None,
) -> tuple[int, int]:
    """Return the stay and the contact of somebody exposed a week before."""
    exposed = at("2022-04-16 10:00")
    with deeds(instant) as when:
        contact = contacts.add_contact(
            day.older_case,
            a_person(name),
            risk_class=risk_class,
            exposure=exposed_from(exposed, exposed + timedelta(hours=1)),
            via_id=via,
            **when,
        )
        decide([contact], when=instant)
    item = items_of(day.older_case)[contact]
    return to_hotel(day, item, instant + timedelta(hours=1), "V3"), contact


def _followed_day_by_day(day: Day) -> None:
    opened = at("2022-04-22 21:00")
    outbreak = an_outbreak("ebola-who", code="EB22")
    with deeds(opened):
        day.ebola_case = a_case(
            outbreak_id=outbreak,
            when=opened,
            dates=CaseDates(sampled_at=opened, positive_at=opened),
        )
    confirm(day.ebola_case, opened + timedelta(minutes=10))
    team(day, day.ebola_case, opened + timedelta(minutes=20))
    (item,) = (i.id for i in items_of_case(day.ebola_case, SYSTEM, kinds=("case",)))
    seen = opened + timedelta(minutes=40)
    with deeds(seen):
        locate(item, at=seen)
        day.followed = a_contact(
            day.ebola_case,
            person_id=a_person("Traveller"),
            exposure=exposed_from(opened - timedelta(days=2), opened),
            when=seen,
        )
        contacts.schedule_follow_ups(actor=SYSTEM, now=seen)
    with deeds(seen + timedelta(minutes=5)) as when:
        locate(items_of(day.ebola_case)[day.followed], at=seen + timedelta(minutes=5))
        rows = follow_ups_of_contacts([day.followed], SYSTEM)[day.followed]
        contacts.record_follow_up(
            rows[0].id, CheckOutcome.SEEN_WELL, mode=FollowUpMode.IN_PERSON, **when
        )


def _pool(day: Day) -> None:
    """A tube positive in the night: everybody held, one of them a case by the morning."""
    members = people(int(day.draw.integers(3, 6, endpoint=True)), DOUDIAN)
    sampled = at("2022-04-22 19:30") + day.minutes()
    with deeds(at("2022-04-22 20:30")):
        day.pools["cleared"] = a_tube(members, at=sampled, now=clock.now())
    _receive(day.pools["cleared"], at("2022-04-22 22:40"))
    positive_at = at("2022-04-23 02:05") + day.minutes()
    with deeds(positive_at):
        a_result(day.pools["cleared"], at=positive_at)
    _hold(members, at("2022-04-23 02:40"))
    recall = tube_detail(day.pools["cleared"], SYSTEM).recall_id
    assert recall is not None
    held, taken = recall_facts(recall, SYSTEM).held, at("2022-04-23 03:40")
    with deeds(taken):
        singles = {person: a_recheck(held[person], at=taken) for person in members}
    reported = at("2022-04-23 08:20")
    for number, person in enumerate(members):
        with deeds(reported):
            a_result(
                singles[person],
                "negative" if number else "positive",
                at=reported,
            )
    (case,) = person_cases(members[0], SYSTEM)
    day.case = case.id


def _receive(tube: int, instant: datetime) -> None:
    with deeds(instant) as when:
        laboratory.receive_tube(tube, **when)


def _hold(members: Sequence[int], instant: datetime) -> None:
    with deeds(instant) as when:
        for person in members:
            item = item_of(person, "tube_member").id
            locate(item, at=instant)
            disposal.confirm_held(item, evidence=Evidence.VISIT, **when)


def _case(day: Day) -> None:
    """The case of the night: team, trail, run, hospital."""
    team(day, day.case, at("2022-04-23 08:40") + day.minutes())
    names = [f"Pupil{n}" for n in range(int(day.draw.integers(6, 9, endpoint=True)))]
    with deeds(at("2022-04-23 08:50")):
        room = a_classroom(*(f"{name} 08:30-09:30" for name in names))
        home = a_place("Home of the rider", DOUDIAN, kind=PlaceClass.DWELLING)
        work = a_place("Depot", DOUDIAN, kind=PlaceClass.OFFICE)
    told = at("2022-04-23 09:00")
    with deeds(told):
        a_trail(
            day.case,
            a_stop(home, "00:05-08:00", day="2022-04-21"),
            a_stop(work, "08:20-18:00", day="2022-04-21"),
            a_stop(home, "18:40-23:55", day="2022-04-21"),
            a_stop(home, "00:05-08:00"),
            a_stop(room, "08:20-09:40"),
            a_stop(work, "10:00-18:00"),
            a_stop(home, "18:30-23:55"),
            a_stop(home, "00:05-02:40", day="2022-04-23"),
            now=told,
        )
    confirm(day.case, at("2022-04-23 10:20"))
    day.transfers["case"] = to_hospital(day.case, at("2022-04-23 11:00"), "V9")


def _contacts(day: Day) -> None:
    """Whoever the run finds is decided on, located, driven, as far as the day goes."""
    found = at("2022-04-23 09:30") + day.minutes()
    with deeds(found):
        contacts.determine(day.case, actor=SYSTEM, now=found)
    decided = at("2022-04-23 10:30") + day.minutes()
    with deeds(decided) as when:
        rows = contacts_of_case(day.case, SYSTEM, limit=100).rows
        day.contacts = tuple(row.id for row in rows)
        contacts.decide_contacts(day.contacts, **when)
    items = list(items_of(day.case).values())
    for number, item in enumerate(items[:2]):
        noon = at("2022-04-23 12:00") + number * timedelta(hours=2)
        to_hotel(day, item, noon + day.minutes(), "V1")
    with deeds(left := at("2022-04-23 19:10") + day.minutes()):
        locate(items[2], at=left)
        day.transfers["under_way"] = a_journey(
            items[2], at=left, place_id=day.hotel, vehicle="V2"
        )
        locate(items[3], at=left)
    with deeds(named := at("2022-04-23 18:00") + day.minutes()):
        day.proposed = a_contact(
            day.case, person_id=a_person("Named"), when=named, decided=False
        )
    with deeds(at("2022-04-23 19:40") + day.minutes()) as when:
        disposal.offer_item(
            items[4], to_unit_id=day.units[FENGTAI], reason="Lives there", **when
        )
        disposal.send_request(
            day.case,
            to_unit_id=day.units[BAODING],
            item_ids=[items[5]],
            asks="Is he there?",
            **when,
        )


def _laboratory(day: Day) -> None:
    """A second pool whose members are held this evening; a negative one; one waiting."""
    members = people(int(day.draw.integers(2, 4, endpoint=True)), DOUDIAN)
    sampled = at("2022-04-23 12:00") + day.minutes()
    with deeds(sampled):
        day.pools["held"] = a_tube(members, at=sampled, now=sampled)
        day.pools["negative"] = a_tube(people(2), at=sampled, now=sampled)
    later_tube = at("2022-04-23 15:00") + day.minutes()
    with deeds(later_tube):
        day.pools["waiting"] = a_tube(
            [a_person("Waiting")], at=later_tube, now=later_tube
        )
    for pool in ("held", "negative", "waiting"):
        _receive(day.pools[pool], at("2022-04-23 16:00"))
    with deeds(known := at("2022-04-23 16:30") + day.minutes()):
        a_result(day.pools["held"], at=known)
        a_result(day.pools["negative"], "negative", at=known)
    _hold(members, at("2022-04-23 17:00"))


def _answers_awaited(day: Day) -> None:
    with deeds(instant := at("2022-04-23 19:00") + day.minutes()):
        disposal.hand_shift_over(
            day.case, to_account_id=day.relief, actor=SYSTEM, now=instant, text="Quiet"
        )


def _brought_in(day: Day) -> None:
    """A file of samples with a row that is refused; counts of people sampled."""
    file = day.folder / f"samples-{day.draw.integers(2**32)}.csv"
    file.write_text(
        "tube,who,name,at,at result,result\n"
        "L1,K1,Zhao Min,2022-04-23 10:00,2022-04-23 14:00,negative\n"
        "L2,K2,Wang Wei,2022-04-23 10:00,2022-04-23 14:00,negative\n"
        "L3,K3,Qian Yi,not a time,2022-04-23 14:00,negative\n",
        encoding="utf-8",
    )
    with deeds(at("2022-04-23 16:00") + day.minutes()):
        draft = exchange.BatchDraft(
            file_name="samples.csv", area_path=BEIJING, outbreak_id=day.outbreak
        )
        day.batch = exchange.hand_in(draft, file, actor=SYSTEM, now=clock.now())
        exchange.choose_mapping(
            day.batch,
            stored_text(SAMPLES, file="m.toml"),
            actor=SYSTEM,
            now=clock.now(),
            is_dry_run=False,
        )
        exchange.run_import(day.batch, actor=SYSTEM, path=file)
    people_there = int(day.draw.integers(1_000, 9_000, endpoint=True))
    with deeds(CLOSE - timedelta(minutes=20)):
        record_counts(
            [
                CountDraft(
                    measure=measure,
                    starts_at=at("2022-04-22 18:00"),
                    ends_at=at("2022-04-23 18:00"),
                    value=value,
                    area_path=DOUDIAN,
                    outbreak_id=day.outbreak,
                    source="round",
                )
                for measure, value in (
                    ("population", people_there),
                    ("should_be_sampled", people_there - 70),
                    ("sampled", people_there - 70),
                )
            ],
            actor=SYSTEM,
            now=clock.now(),
        )
