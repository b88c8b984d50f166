"""Zones

A zone is an area whose people move less for a time. Edition 8 knows sealed, controlled and
prevention zones, edition 9 high, medium and low risk areas; a temporary zone comes before
either and must convert or be lifted.
"""

from rulebook import spec
from stated import stated


@spec(
    "zone.*",
    table="""
        protocol                      | zone       | enabled | movement        | lookback days | units                                                 | days | max hours | source
        covid19-cn-8                  | sealed     | -       | no_leaving_home | 2             | compound, village, village_group, building, stairwell | -    | -         | S C6
        covid19-cn-8                  | controlled | -       | no_leaving_zone | 2             | compound, village, village_group, building, stairwell | -    | -         | S C6
        covid19-cn-8                  | prevention | -       | no_gathering    | -             | county                                                | -    | -         | S C6
        covid19-cn-beijing-2022-05    | temporary  | -       | in_only         | -             | -                                                     | -    | -         | S C34
        covid19-cn-beijing-2022-05-17 | sealed     | -       | no_leaving_home | 2             | compound, village, village_group, building, stairwell | 10   | -         | S C6
        covid19-cn-beijing-2022-05-17 | controlled | -       | no_leaving_zone | 2             | compound, village, village_group, building, stairwell | 10   | -         | S C6
        covid19-cn-9                  | high       | -       | no_leaving_home | -             | compound, village                                     | 7    | -         | S C1, C5
        covid19-cn-9                  | medium     | -       | no_leaving_zone | -             | compound, village                                     | 7    | -         | S C1, C5
        covid19-cn-9                  | low        | -       | no_gathering    | -             | county                                                | -    | -         | S C1, C5
        covid19-cn-20-measures        | high       | -       | no_leaving_home | -             | stairwell, building                                   | 5    | -         | S C5, C35
        covid19-cn-20-measures        | medium     | no      | no_leaving_zone | -             | compound, village                                     | 7    | -         | S C5, C31
        covid19-cn-beijing-2022-11    | temporary  | -       | in_only         | -             | -                                                     | -    | 24        | S C34
    """,
)
def test_each_version_has_its_kinds_of_zones(row):
    """In May 2022 no longest duration bound a temporary zone, and whole towns stayed one;
    since 27 November 2022 it is 24 hours. The twenty measures abolish the medium area and
    draw the high one by stairwell or building.
    """
    assert stated(row, f"zone.{row['zone']}", ignoring=("zone",)) == row.cells


@spec(
    "zone.*",
    table="""
        protocol                      | zone       | origin        | origin if environment positive | first day number | restart on                                | pcr days        | antigen days
        covid19-cn-8                  | sealed     | zone_set      | -                              | 1                | -                                         | 1, 4, 7, 10, 14 | -
        covid19-cn-8                  | controlled | zone_set      | -                              | 1                | -                                         | 1, 4, 7         | -
        covid19-cn-beijing-2022-05    | sealed     | zone_set      | -                              | 1                | -                                         | 1, 4            | 2, 3, 5
        covid19-cn-beijing-2022-05    | prevention | zone_set      | -                              | 1                | -                                         | 1, 3            | 2, 4, 5
        covid19-cn-beijing-2022-05-17 | sealed     | case_left     | terminal_disinfection_done     | 1                | new_case, new_positive_point_outside_unit | 1, 3, 5, 7, 10  | 2, 4, 6, 8
        covid19-cn-beijing-2022-05-17 | controlled | case_left     | terminal_disinfection_done     | 1                | new_case, new_positive_point_outside_unit | 1, 3, 5, 7, 10  | 2, 4, 6, 8
        covid19-cn-9                  | high       | last_new_case | -                              | 0                | new_case                                  | -               | -
        covid19-cn-beijing-2022-11    | high       | last_new_case | -                              | 0                | new_case                                  | 1, 2, 3, 5      | -
    """,
)
def test_the_days_of_a_zone_are_counted_from_an_event_and_may_restart(row):
    """Beijing counted from the moment the case left; where an object or the environment was
    positive, from the end of terminal disinfection.
    """
    assert stated(row, f"zone.{row['zone']}", ignoring=("zone",)) == row.cells


@spec(
    "zone.*",
    table="""
        protocol                   | zone       | outcomes      | converts to | converts on case
        covid19-cn-8               | controlled | -             | -           | sealed
        covid19-cn-beijing-2022-05 | temporary  | convert, lift | sealed      | -
        covid19-cn-beijing-2022-11 | temporary  | convert, lift | high        | -
    """,
)
def test_a_temporary_zone_converts_or_is_lifted_and_a_case_seals_a_controlled_one(row):
    assert stated(row, f"zone.{row['zone']}", ignoring=("zone",)) == row.cells


@spec(
    "zone.*",
    table="""
        protocol     | zone       | entry
        covid19-cn-8 | sealed     | Residence compound of a case and busy surroundings; workplaces or venues where spread is likely and contacts are hard to determine.
        covid19-cn-8 | controlled | Places of the same kind where there is some risk of spread.
        covid19-cn-9 | high       | Residence of a case; busy work or activity places with high risk.
        covid19-cn-9 | medium     | Places where a case stayed or acted for some time, with possible risk.
    """,
)
def test_which_places_become_a_zone_is_said_in_words(row):
    assert stated(row, f"zone.{row['zone']}", ignoring=("zone",)) == row.cells


@spec(
    "zone.*.lift",
    table="""
        protocol                      | zone       | no new case days | last contact days | last contact days exceeded | last contact origin  | last contact negative | round within days | round on day
        covid19-cn-8                  | sealed     | 14               | 14                | yes                        | last_exposure        | yes                   | 2                 | -
        covid19-cn-8                  | controlled | 14               | 14                | yes                        | last_exposure        | yes                   | 2                 | -
        covid19-cn-beijing-2022-05-17 | sealed     | -                | 4                 | -                          | transfer_to_facility | yes                   | -                 | -
        covid19-cn-9                  | high       | 7                | -                 | -                          | -                    | -                     | -                 | 7
        covid19-cn-9                  | medium     | 7                | -                 | -                          | -                    | -                     | -                 | 7
        covid19-cn-20-measures        | high       | 5                | -                 | -                          | -                    | -                     | -                 | 5
    """,
)
def test_all_conditions_must_hold_before_a_zone_is_lifted(row):
    """Edition 8: no new case for 14 days, the last close contact more than 14 days from
    last exposure and negative, a full round in the last 2 days all negative.
    """
    table = f"zone.{row['zone']}.lift"

    assert stated(row, table, ignoring=("zone",)) == row.cells


@spec(
    "zone.*.lift",
    table="""
        protocol                      | zone       | period complete | all tests negative | people isolated | evaluation | zones lifted
        covid19-cn-8                  | prevention | -               | -                  | -               | -          | sealed, controlled
        covid19-cn-beijing-2022-05-17 | sealed     | yes             | yes                | -               | yes        | -
        covid19-cn-beijing-2022-05-17 | controlled | yes             | yes                | -               | yes        | -
        covid19-cn-beijing-2022-05    | temporary  | -               | -                  | yes             | -          | -
        covid19-cn-9                  | low        | -               | -                  | -               | -          | high, medium
        covid19-cn-20-measures        | low        | -               | -                  | -               | -          | high
    """,
)
def test_lifting_may_ask_for_the_period_an_evaluation_or_other_zones(row):
    """Beijing's rule of 17 May stands alone: nothing of edition 8's conditions is left."""
    table = f"zone.{row['zone']}.lift"

    assert stated(row, table, ignoring=("zone",)) == row.cells


@spec(
    "zone.*.after_lift",
    table="""
        protocol                      | zone       | zone of it | stage             | days | no new case
        covid19-cn-beijing-2022-05-17 | sealed     | controlled | -                 | 4    | -
        covid19-cn-beijing-2022-05-17 | controlled | -          | health_monitoring | 4    | -
        covid19-cn-9                  | high       | medium     | -                 | 3    | yes
        covid19-cn-8                  | sealed     | -          | -                 | -    | -
    """,
)
def test_after_lifting_something_lighter_may_follow_for_some_days(row):
    table = f"zone.{row['zone']}.after_lift"
    cells = {**row.cells, "zone": row["zone of it"]}
    del cells["zone of it"]

    assert stated(type(row)(cells), table) == cells
