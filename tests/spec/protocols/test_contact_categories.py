"""Categories of contacts

A category is one way of being a contact. An exposure falls in it if it took place in one
of its settings, with one of its acts, for the least time and within the greatest distance,
as far as the category asks for these. The first category that fits is the ground of the
determination; an officer decides.
"""

import pytest

from epiloop.protocols import load_protocol, load_protocols
from epiloop.protocols.schema import ContactCategory
from rulebook import spec
from stated import stated


@spec(
    "contact.category.*",
    table="""
        protocol                | category                    | settings                                                                       | acts                                              | min minutes | per       | max distance m | unless protected
        covid19-cn-9            | household                   | household                                                                      | -                                                 | -           | -         | -              | yes
        covid19-cn-9            | carer_or_treater            | -                                                                              | direct_care                                       | -           | -         | -              | yes
        covid19-cn-9            | aerosol_procedure_staff     | -                                                                              | aerosol_procedure                                 | -           | -         | -              | yes
        covid19-cn-9            | same_place_near             | office, meeting_room, workshop, work_team, dormitory, classroom, lift, canteen | -                                                 | -           | -         | -              | yes
        covid19-cn-9            | closed_space_shared         | closed_space, shared_toilet, lift, meal, entertainment                         | -                                                 | -           | -         | -              | yes
        covid19-cn-9            | visitor                     | visit_to_case                                                                  | -                                                 | -           | -         | -              | yes
        covid19-cn-9            | conveyance_near             | conveyance                                                                     | -                                                 | -           | -         | 1              | yes
        covid19-cn-9            | contaminated_environment    | -                                                                              | contaminated_things                               | -           | -         | -              | yes
        covid19-cn-9            | investigator_judgement      | -                                                                              | -                                                 | -           | -         | -              | -
        covid19-who-2021        | face_to_face                | -                                                                              | face_to_face                                      | 15          | encounter | 1              | -
        covid19-who-2021        | physical_contact            | -                                                                              | physical_contact                                  | -           | -         | -              | -
        covid19-who-2021        | care_without_protection     | -                                                                              | direct_care                                       | -           | -         | -              | yes
        covid19-us-cdc-2020     | fifteen_minutes_in_a_day    | -                                                                              | -                                                 | 15          | day       | 1.8            | -
        covid19-uk-2020         | household                   | household                                                                      | -                                                 | -           | -         | -              | -
        covid19-uk-2020         | sexual_contact              | -                                                                              | sexual_contact                                    | -           | -         | -              | -
        covid19-uk-2020         | face_to_face                | -                                                                              | face_to_face                                      | -           | -         | 1              | -
        covid19-uk-2020         | one_metre                   | -                                                                              | -                                                 | 1           | encounter | 1              | -
        covid19-uk-2020         | two_metres                  | -                                                                              | -                                                 | 15          | day       | 2              | -
        covid19-uk-2020         | same_vehicle                | conveyance                                                                     | -                                                 | -           | -         | -              | -
        ebola-who               | physical_contact            | -                                                                              | physical_contact                                  | -           | -         | -              | -
        ebola-who               | slept_in_same_house         | -                                                                              | slept_in_same_house                               | -           | -         | -              | -
        ebola-who               | body_at_funeral             | -                                                                              | body_at_funeral                                   | -           | -         | -              | -
        ebola-who               | body_fluids                 | -                                                                              | body_fluids                                       | -           | -         | -              | -
        ebola-who               | clothes_or_bedding          | -                                                                              | clothes_or_bedding                                | -           | -         | -              | -
        ebola-who               | breastfed_by_case           | -                                                                              | breastfed_by_case                                 | -           | -         | -              | -
        ebola-who               | health_or_laboratory_worker | -                                                                              | direct_care, specimen_handling                    | -           | -         | -              | -
        mpox-who-2024           | physical_contact            | -                                                                              | physical_contact, body_fluids, clothes_or_bedding | -           | -         | -              | -
        mers-us-cdc             | near_without_protection     | -                                                                              | -                                                 | -           | -         | 1.8            | yes
        sars-us-cdc             | direct_care                 | -                                                                              | direct_care                                       | -           | -         | -              | yes
        influenza-a-h5n1-us-cdc | secretions                  | -                                                                              | secretions                                        | -           | -         | -              | -
    """,
)
def test_each_version_says_what_makes_a_contact(row):
    """Editions 8 and 9 of China share their nine categories, all without effective
    protection. "Prolonged" is left to the officer where a text gives no minutes.
    """
    table = f"contact.category.{row['category']}"

    assert stated(row, table, ignoring=("category",)) == row.cells


@spec("contact.category.*")
def test_measles_needs_no_shortest_time_and_lingers_after_the_case_has_left():
    """Sharing the airspace is enough, up to two hours after the case left."""
    shared = load_protocol("measles-us-ia").contact.category["shared_airspace"]

    assert (shared.min_minutes, shared.case_absent_minutes) == (0, 120)
    assert shared.max_distance_m is None


@spec("contact.category.*")
@pytest.mark.parametrize("version", load_protocols(), ids=lambda v: v.id)
def test_every_category_is_named_in_both_languages(version):
    """`title` is what the screen shows in English, `title_zh` in Chinese."""
    named = version.contact.category.values()

    assert [c.title for c in named if not (c.title and c.title_zh)] == []


@spec("contact.category.*")
def test_a_judgement_by_the_investigator_needs_its_reason_in_words():
    judged = load_protocol("covid19-cn-9").contact.category["investigator_judgement"]

    assert judged.text_required


@spec("contact.category.*")
def test_a_category_gives_a_close_contact_unless_it_says_otherwise():
    """A version may also abolish an inherited category, or say which contacts are of high
    infection risk; that decides who has secondary contacts where a version asks for it.
    With effective protection an exposure leaves the category for the class of
    `if_protected`, or for none.
    """
    category = ContactCategory(title="Passed by", text_required=True)

    assert category.gives == "close_contact"
    assert category.if_protected is None
    assert category.enabled
    assert not category.high_infection_risk


@spec(
    "contact.spacetime_companion",
    table="""
        protocol     | enabled | lead only | grid m | min minutes | window days | cumulative stay hours | both needed | source
        covid19-cn-8 | no      | yes       | 800    | 10          | 14          | 30                    | -           | S C21
        covid19-cn-9 | no      | yes       | 800    | 10          | 14          | 30                    | -           | S C21
    """,
)
def test_a_space_time_companion_is_a_lead_that_is_off_by_default(row):
    """Local practice, not national: one city flagged 82,000 people. Texts disagree on
    whether both conditions must hold, so neither is stated. No version can make of such a
    lead a ground for restriction: a file that tries is refused.
    """
    assert stated(row, "contact.spacetime_companion") == row.cells
