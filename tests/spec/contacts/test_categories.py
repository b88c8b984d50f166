"""Categories: which exposure makes which class of person, by protocol.

A row says what was shared, done, measured and worn; `-` is "nothing of the kind" for what
was shared or done, and "not known" for metres, minutes and protection. The gravest class
among the rules that hold is proposed, by the first rule in the protocol's order.
"""

from datetime import timedelta

import pytest

from epiloop.contacts.classify import JudgementRefusedError, classify
from epiloop.contacts.facts import (
    Judgement,
    JudgementWithoutTextError,
    Protection,
)
from epiloop.contacts.reasons import Verdict, Why
from epiloop.contacts.situations import Situation
from epiloop.protocols import load_protocol
from epiloop.protocols.schema import ContactCategory, ContactRules
from epiloop.protocols.vocabulary import Act, Per, RiskClass, Setting
from rulebook import spec

NOTHING_KNOWN = Situation()


def situation(row):
    minutes = row.number("minutes") if "minutes" in row.cells else None
    done = row.words("done") if "done" in row.cells else ()
    worn = {"yes": Protection.EFFECTIVE, "no": Protection.NONE}
    return Situation(
        settings=frozenset(Setting(word) for word in row.words("shared")),
        acts=frozenset(Act(word) for word in done),
        distance_m=row.number("metres") if "metres" in row.cells else None,
        told=None if minutes is None else timedelta(minutes=minutes),
        protection=worn.get(row.cells.get("protected", "-")),
    )


def weigh(one, rules, judgement=None):
    return classify(lambda _: (one,), rules, judgement=judgement)


def said(found):
    """Return the rule, and `ask: rule` for open ones that would give a graver class."""
    asked = [f"ask: {check.rule}" for check in found.open_checks]
    return ", ".join([found.rule, *asked] if found.rule else asked) or "-"


@spec(
    "contact.category",
    "contact.category.*",
    table="""
    shared        | done                | metres | protected | rule
    household     | -                   | -      | -         | household
    household     | -                   | -      | no        | household
    -             | direct_care         | -      | no        | carer_or_treater
    -             | aerosol_procedure   | -      | no        | aerosol_procedure_staff
    office        | -                   | -      | no        | same_place_near
    meeting_room  | -                   | -      | no        | same_place_near
    workshop      | -                   | -      | no        | same_place_near
    work_team     | -                   | -      | no        | same_place_near
    dormitory     | -                   | -      | no        | same_place_near
    classroom     | -                   | -      | no        | same_place_near
    canteen       | -                   | -      | no        | same_place_near
    lift          | -                   | -      | no        | same_place_near
    closed_space  | -                   | -      | no        | closed_space_shared
    shared_toilet | -                   | -      | no        | closed_space_shared
    meal          | -                   | -      | no        | closed_space_shared
    entertainment | -                   | -      | no        | closed_space_shared
    visit_to_case | -                   | -      | no        | visitor
    conveyance    | -                   | 1      | no        | conveyance_near
    conveyance    | -                   | 0.5    | no        | conveyance_near
    conveyance    | -                   | -      | no        | shared_place, ask: conveyance_near
    -             | contaminated_things | -      | no        | contaminated_environment
    """,
)
@pytest.mark.parametrize("protocol", ["covid19-cn-8", "covid19-cn-9"])
def test_editions_8_and_9_have_nine_ways_of_being_a_close_contact(row, protocol):
    """Any one suffices, without effective protection; the ninth is the judgement."""
    found = weigh(situation(row), load_protocol(protocol).contact)

    assert said(found) == row["rule"]
    is_casual = found.rule == "shared_place"
    assert found.risk_class is (
        RiskClass.CASUAL_CONTACT if is_casual else RiskClass.CLOSE_CONTACT
    )


@spec(
    "contact.category.*",
    table="""
    protocol     | shared     | metres | protected | class          | rule
    covid19-cn-8 | office     | -      | yes       | casual_contact | shared_place
    covid19-cn-9 | household  | -      | yes       | casual_contact | shared_place
    covid19-cn-9 | conveyance | 1.1    | no        | casual_contact | shared_place
    covid19-cn-9 | meal       | -      | yes       | casual_contact | shared_place
    covid19-cn-9 | shop       | -      | no        | venue_exposed  | venue_exposed
    covid19-cn-8 | shop       | -      | no        | -              | -
    covid19-cn-9 | outdoors   | -      | no        | -              | -
    """,
)
def test_below_close_contact_are_casual_contact_and_under_edition_9_the_venue(row):
    """Casual: shared a place or conveyance without meeting a rule above."""
    found = weigh(situation(row), load_protocol(row["protocol"]).contact)

    assert (found.risk_class or "-", said(found)) == (row["class"], row["rule"])


@spec(
    "contact.category.*",
    table="""
    shared        | done                | metres
    household     | -                   | -
    -             | direct_care         | -
    -             | aerosol_procedure   | -
    office        | -                   | -
    meal          | -                   | -
    visit_to_case | -                   | -
    conveyance    | -                   | 0.5
    -             | contaminated_things | -
    """,
)
def test_effective_protection_takes_an_exposure_out_of_close_contact(row):
    """Protection that failed, or of which nothing is known, does not."""
    rules = load_protocol("covid19-cn-9").contact
    bare = situation(row)

    for worn, is_close in [
        (Protection.EFFECTIVE, False),
        (Protection.NOT_EFFECTIVE, True),
        (Protection.NONE, True),
        (None, True),
    ]:
        found = weigh(_wearing(bare, worn), rules)
        assert (found.risk_class is RiskClass.CLOSE_CONTACT) is is_close


def _wearing(one, worn):
    return Situation(
        settings=one.settings,
        acts=one.acts,
        distance_m=one.distance_m,
        protection=worn,
    )


@spec("contact.category.*")
def test_conveyance_near_means_within_one_metre():
    rules = load_protocol("covid19-cn-9").contact
    too_far = Situation(settings=frozenset({Setting.CONVEYANCE}), distance_m=1.01)

    [check] = [c for c in weigh(too_far, rules).checks if c.rule == "conveyance_near"]

    assert check.verdict is Verdict.NOT_MET
    assert Why.TOO_FAR in [reason.why for reason in check.reasons]


@spec(
    "contact.category.*",
    table="""
    shared | done             | metres | minutes | protected | rule
    -      | face_to_face     | 1      | 15      | no        | face_to_face
    -      | face_to_face     | 1      | 14      | no        | -
    -      | face_to_face     | 1.1    | 15      | no        | -
    -      | face_to_face     | -      | 15      | no        | ask: face_to_face
    -      | face_to_face     | 1      | -       | no        | ask: face_to_face
    -      | face_to_face     | 1      | 15      | yes       | face_to_face
    office | -                | 1      | 60      | no        | -
    -      | physical_contact | -      | -       | yes       | physical_contact
    -      | direct_care      | -      | -       | no        | care_without_protection
    -      | direct_care      | -      | -       | -         | care_without_protection
    -      | direct_care      | -      | -       | yes       | -
    """,
)
def test_who_counts_face_to_face_within_a_metre_for_a_quarter_of_an_hour(row):
    """Or direct physical contact, or care without protective equipment."""
    found = weigh(situation(row), load_protocol("covid19-who-2021").contact)

    assert said(found) == row["rule"]


@spec(
    "contact.category.*",
    table="""
    shared | done                | rule
    -      | physical_contact    | physical_contact
    -      | slept_in_same_house | slept_in_same_house
    -      | body_at_funeral     | body_at_funeral
    -      | body_fluids         | body_fluids
    -      | clothes_or_bedding  | clothes_or_bedding
    -      | breastfed_by_case   | breastfed_by_case
    -      | direct_care         | health_or_laboratory_worker
    -      | specimen_handling   | health_or_laboratory_worker
    office | -                   | -
    """,
)
def test_ebola_counts_touch_and_fluids_not_presence(row):
    """Health and laboratory workers who were involved are registered whatever they wore."""
    protected = Situation(
        settings=situation(row).settings,
        acts=situation(row).acts,
        protection=Protection.EFFECTIVE,
    )

    found = weigh(protected, load_protocol("ebola-who").contact)

    assert said(found) == row["rule"]


@spec(
    "contact.category.*",
    table="""
    shared       | minutes | rule
    shop         | 1       | shared_airspace
    classroom    | -       | shared_airspace
    health_care  | 0       | shared_airspace
    outdoors     | 60      | -
    """,
)
def test_measles_counts_shared_air_for_any_time(row):
    """No shortest time; `test_determination` has the two hours after the case left."""
    with_minutes = row.number("minutes")
    one = Situation(
        settings=frozenset(Setting(word) for word in row.words("shared")),
        told=timedelta(minutes=with_minutes) if with_minutes else None,
    )

    assert said(weigh(one, load_protocol("measles-us-ia").contact)) == row["rule"]


@spec(
    "contact.category.*",
    table="""
    protocol                | shared      | done            | metres | protected | rule
    mers-us-cdc             | -           | -               | 1.8    | no        | near_without_protection
    mers-us-cdc             | -           | -               | 1.9    | no        | -
    mers-us-cdc             | health_care | -               | 5      | no        | same_room
    mers-us-cdc             | health_care | -               | 1      | yes       | -
    mers-us-cdc             | -           | secretions      | 5      | no        | secretions
    sars-us-cdc             | household   | -               | -      | -         | cared_or_lived_together
    sars-us-cdc             | -           | direct_care     | -      | no        | direct_care
    sars-us-cdc             | -           | direct_care     | -      | yes       | -
    sars-us-cdc             | -           | body_fluids     | -      | -         | secretions
    influenza-a-h5n1-us-cdc | office      | -               | 1.8    | no        | near_in_closed_space
    influenza-a-h5n1-us-cdc | outdoors    | -               | 1      | no        | -
    influenza-a-h5n1-us-cdc | -           | secretions      | -      | -         | secretions
    mpox-who-2024           | -           | sexual_contact  | -      | -         | sexual_contact
    mpox-who-2024           | household   | -               | -      | -         | household
    cholera-cati            | household   | -               | -      | -         | household
    """,
)
def test_other_diseases_have_their_own_ways(row):
    found = weigh(situation(row), load_protocol(row["protocol"]).contact)

    assert said(found) == row["rule"]


@spec(
    "contact.category.*",
    table="""
    protocol            | shared     | done           | metres | minutes | protected | rule
    covid19-us-cdc-2020 | -          | -              | 1.8    | 15      | yes       | fifteen_minutes_in_a_day
    covid19-us-cdc-2020 | -          | -              | 1.8    | 14      | no        | -
    covid19-us-cdc-2020 | -          | -              | 2      | 60      | no        | -
    covid19-us-cdc-2020 | household  | -              | -      | 60      | no        | ask: fifteen_minutes_in_a_day
    covid19-uk-2020     | -          | face_to_face   | 0.9    | -       | no        | face_to_face
    covid19-uk-2020     | -          | -              | 1      | 1       | no        | one_metre
    covid19-uk-2020     | -          | -              | 1.1    | 1       | no        | -
    covid19-uk-2020     | -          | -              | 2      | 16      | no        | two_metres
    covid19-uk-2020     | -          | -              | 2      | 14      | no        | -
    covid19-uk-2020     | -          | -              | 2.1    | 60      | no        | -
    covid19-uk-2020     | household  | -              | 5      | 1       | -         | household
    covid19-uk-2020     | -          | sexual_contact | 5      | 1       | -         | sexual_contact
    covid19-uk-2020     | conveyance | -              | 5      | 1       | no        | same_vehicle
    """,
)
def test_the_united_states_and_the_united_kingdom_count_metres_and_minutes(row):
    """In the United States whatever was worn; what is not known is asked."""
    found = weigh(situation(row), load_protocol(row["protocol"]).contact)

    assert said(found) == row["rule"]


OTHER_BODIES = {
    "ECDC": {
        "face_to_face": ContactCategory(
            title="Face to face within 2 m for more than 15 minutes",
            acts=(Act.FACE_TO_FACE,),
            max_distance_m=2,
            min_minutes=16,
            per=Per.ENCOUNTER,
        ),
        "closed_space": ContactCategory(
            title="In a closed space within 2 m for 15 minutes",
            settings=(Setting.CLOSED_SPACE,),
            max_distance_m=2,
            min_minutes=15,
            per=Per.ENCOUNTER,
        ),
        "secretions": ContactCategory(
            title="Secretions without protection",
            acts=(Act.SECRETIONS,),
            unless_protected=True,
        ),
    },
    "Norway": {
        "within_2_m": ContactCategory(
            title="Within 2 m for 15 minutes",
            max_distance_m=2,
            min_minutes=15,
            per=Per.ALL,
        ),
        "secretions": ContactCategory(title="Secretions", acts=(Act.SECRETIONS,)),
    },
}


@spec(
    "contact.category.*",
    table="""
    body   | shared       | done           | metres | minutes | protected | rule
    ECDC   | -            | face_to_face   | 2      | 16      | no        | face_to_face
    ECDC   | closed_space | -              | 2      | 15      | no        | closed_space
    ECDC   | closed_space | -              | 2.1    | 15      | no        | -
    ECDC   | -            | secretions     | -      | -       | yes       | -
    Norway | -            | -              | 2      | 15      | yes       | within_2_m
    Norway | -            | secretions     | -      | -       | yes       | secretions
    """,
)
def test_definitions_of_other_bodies_need_no_other_words(row):
    """The same keys express what ECDC and Norway defined."""
    rules = ContactRules(category=OTHER_BODIES[row["body"]])

    assert said(weigh(situation(row), rules)) == row["rule"]


@spec("contact.category.*")
def test_a_judgement_decides_up_or_down_and_needs_its_reason_in_words():
    """The other rules stay listed beside it."""
    rules = load_protocol("covid19-cn-9").contact
    at_home = Situation(settings=frozenset({Setting.HOUSEHOLD}))

    up = weigh(NOTHING_KNOWN, rules, Judgement("Shared a cigarette."))
    down = weigh(at_home, rules, Judgement("Was abroad all month.", risk_class=None))

    assert (up.risk_class, up.rule) == (
        RiskClass.CLOSE_CONTACT,
        "investigator_judgement",
    )
    assert (down.risk_class, down.rule) == (None, "investigator_judgement")
    assert [check.rule for check in down.also_met] == ["household", "shared_place"]
    with pytest.raises(JudgementWithoutTextError):
        Judgement("  ")


@spec("contact.category.*")
def test_a_protocol_without_room_for_judgement_refuses_it():
    rules = ContactRules(category=OTHER_BODIES["Norway"])

    with pytest.raises(JudgementRefusedError, match="no category for"):
        weigh(NOTHING_KNOWN, rules, Judgement("They hugged."))


@spec("contact.category.*")
def test_the_gravest_class_counts_and_the_others_are_listed():
    """A casual rule that stands first does not spare a close contact."""
    rules = ContactRules(
        category={
            "nearby": ContactCategory(
                title="In the shop",
                settings=(Setting.SHOP,),
                gives=RiskClass.CASUAL_CONTACT,
            ),
            "touched": ContactCategory(title="Touch", acts=(Act.PHYSICAL_CONTACT,)),
            "secretions": ContactCategory(title="Fluids", acts=(Act.SECRETIONS,)),
        }
    )
    one = Situation(
        settings=frozenset({Setting.SHOP}),
        acts=frozenset({Act.PHYSICAL_CONTACT, Act.SECRETIONS}),
    )

    found = weigh(one, rules)

    assert (found.risk_class, found.rule) == (RiskClass.CLOSE_CONTACT, "touched")
    assert [check.rule for check in found.also_met] == ["nearby", "secretions"]


@spec("contact.category.*")
def test_an_abolished_category_makes_nobody_a_contact():
    rules = ContactRules(
        category={
            "touched": ContactCategory(
                title="Touch", acts=(Act.PHYSICAL_CONTACT,), enabled=False
            )
        }
    )

    found = weigh(Situation(acts=frozenset({Act.PHYSICAL_CONTACT})), rules)

    assert (found.risk_class, found.checks) == (None, ())


@spec("contact.category.*")
def test_every_rule_says_how_each_thing_it_asks_for_came_out():
    rules = load_protocol("covid19-who-2021").contact
    one = Situation(
        acts=frozenset({Act.FACE_TO_FACE}), distance_m=3, told=timedelta(minutes=20)
    )

    checks = {check.rule: check for check in weigh(one, rules).checks}

    assert list(checks) == list(rules.category)
    assert [(r.why, r.verdict) for r in checks["face_to_face"].reasons] == [
        (Why.ACT_DONE, Verdict.MET),
        (Why.TOO_FAR, Verdict.NOT_MET),
        (Why.LONG_ENOUGH, Verdict.MET),
    ]


@spec("contact.category.*")
def test_what_is_open_is_asked_only_if_it_would_change_the_class():
    """Lives with the case: how near they sat on the train does not matter any more."""
    rules = load_protocol("covid19-cn-9").contact
    aboard = Situation(settings=frozenset({Setting.CONVEYANCE}))
    at_home = Situation(settings=frozenset({Setting.CONVEYANCE, Setting.HOUSEHOLD}))

    assert [c.rule for c in weigh(aboard, rules).open_checks] == ["conveyance_near"]
    assert weigh(at_home, rules).open_checks == ()
