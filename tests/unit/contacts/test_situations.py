from dataclasses import replace
from datetime import timedelta

import pytest

from epiloop.contacts.co_presence import find_exposures
from epiloop.contacts.conveyance import Aboard, Seat
from epiloop.contacts.facts import ExposureFacts, Protection
from epiloop.contacts.place_settings import KINDS_OF, POSSIBLE_AT, SETTINGS_OF
from epiloop.contacts.situations import situations_of
from epiloop.protocols.vocabulary import Act, ConveyanceKind, Setting
from epiloop.records import PlaceClass
from visit_tables import at, span, visits

WINDOW = (span("day 1 00:00 - day 9 00:00"),)


def met(table):
    [exposure] = find_exposures(
        [v for v in visits(table) if v.person_id == "case"], visits(table)
    )
    return exposure.encounters


def test_every_class_of_place_says_what_it_means():
    assert set(SETTINGS_OF) == set(PlaceClass)
    assert set(POSSIBLE_AT) | set(KINDS_OF) <= set(PlaceClass)


def test_a_class_of_place_known_from_one_of_the_two_visits_is_enough():
    encounters = met(
        """
        case | No. 7 | 09:00-10:00
        Li   | No. 7 | 09:00-10:00 | office
        """
    )

    [one] = situations_of(encounters, [], windows=WINDOW)

    assert one.settings == {Setting.OFFICE}
    assert Setting.HOUSEHOLD not in one.possible_settings


def test_facts_about_a_place_take_the_place_of_general_ones():
    encounters = met(
        """
        case | office | 09:00-10:00 | office
        Li   | office | 09:00-10:00 | office
        case | gym    | 11:00-12:00 | sports
        Li   | gym    | 11:00-12:00 | sports
        """
    )
    general = ExposureFacts(person_id="Li", distance_m=3.0, source="interview")
    at_gym = ExposureFacts(person_id="Li", place_id="gym", distance_m=0.5)

    office, gym = situations_of(encounters, [general, at_gym], windows=WINDOW)

    assert (office.distance_m, office.sources) == (3.0, ("interview",))
    assert (gym.distance_m, gym.sources) == (0.5, ())


def test_the_weakest_protection_and_the_least_distance_count():
    facts = [
        ExposureFacts(
            person_id="Li",
            protection=worn,
            protection_worn=words,
            distance_m=metres,
            told=timedelta(minutes=5),
            long_contact=is_long,
        )
        for worn, words, metres, is_long in [
            (Protection.EFFECTIVE, "respirator", 2.0, False),
            (Protection.NOT_EFFECTIVE, "cloth mask", 1.0, True),
            (None, "", None, None),
        ]
    ]

    [one] = situations_of([], facts, windows=WINDOW)

    assert one.protection is Protection.NOT_EFFECTIVE
    assert one.protection_worn == "respirator; cloth mask"
    assert one.distance_m == 1.0
    assert one.told == timedelta(minutes=15)
    assert one.long_contact is True


def test_facts_about_a_place_without_a_visit_stand_by_themselves():
    fact = ExposureFacts(
        person_id="nurse", place_id="ward", acts=frozenset({Act.DIRECT_CARE})
    )

    [one] = situations_of([], [fact], windows=WINDOW)

    assert (one.place_id, one.encounters, one.acts) == (
        "ward",
        (),
        {Act.DIRECT_CARE},
    )


def test_seats_told_count_before_seats_printed():
    rows = visits(
        """
        case | CA1 | 09:00-10:00 | aircraft
        Li   | CA1 | 09:00-10:00 | aircraft
        """
    )
    case, li = replace(rows[0], seat="12A"), replace(rows[1], seat="14C")
    [exposure] = find_exposures([case], [li])
    told = Aboard(kind=ConveyanceKind.AIRCRAFT, case_seat=Seat(row=30))

    [printed] = situations_of(exposure.encounters, [], windows=WINDOW)
    [said] = situations_of(
        exposure.encounters,
        [ExposureFacts(person_id="Li", aboard=told)],
        windows=WINDOW,
    )

    assert printed.aboard == Aboard(
        kind=ConveyanceKind.AIRCRAFT,
        case_seat=Seat(row=12, position="A"),
        seat=Seat(row=14, position="C"),
    )
    assert said.aboard == told


def test_a_span_is_cut_to_the_windows():
    fact = ExposureFacts(person_id="Li", span=span("day 8 12:00 - day 9 12:00"))

    [one] = situations_of([], [fact], windows=WINDOW)

    assert [m.span.end for m in one.encounters] == [at("day 9 00:00")]


@pytest.mark.parametrize(
    ("facts", "reason"),
    [({"distance_m": -0.1}, "not negative"), ({"told": timedelta(0)}, "positive")],
)
def test_nonsense_facts_are_refused(facts, reason):
    with pytest.raises(ValueError, match=reason):
        ExposureFacts(person_id="Li", **facts)
