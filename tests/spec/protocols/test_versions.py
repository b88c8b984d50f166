"""Versions in time and place

A version belongs to a disease and a place, and applies from a first day until another
replaces it. It may inherit from another version and state only what differs. What is open
keeps the version it was opened under; a change makes proposals, never changes.
"""

from datetime import UTC, date, datetime

import pytest

from epiloop.protocols import (
    ItemKind,
    OpenItem,
    ProtocolRefusedError,
    SeveralInForceError,
    in_force,
    load_protocol,
    load_protocols,
    propose_switch,
)
from protocol_files import shelf, write
from rulebook import spec
from stated import stated


@spec("protocol")
@pytest.mark.parametrize("version", load_protocols(), ids=lambda v: v.id)
def test_every_version_is_named_in_both_languages(version):
    """`title` is what the screen shows in English, `title_zh` in Chinese."""
    assert version.header.title
    assert version.header.title_zh


@spec(
    "protocol",
    table="""
        protocol                      | disease          | jurisdiction | effective from | effective to | status     | inherits                   | supersedes
        covid19-cn-8                  | covid19          | CN           | 2021-05-14     | 2022-06-27   | historical | covid19-cn-base            | -
        covid19-cn-beijing-2022-05    | covid19          | CN-11        | 2022-05-04     | 2022-05-17   | historical | covid19-cn-8               | -
        covid19-cn-beijing-2022-05-17 | covid19          | CN-11        | 2022-05-17     | 2022-06-27   | historical | covid19-cn-beijing-2022-05 | covid19-cn-beijing-2022-05
        covid19-cn-shanghai-2022-06   | covid19          | CN-31        | 2022-06-23     | 2022-06-27   | historical | covid19-cn-8               | -
        covid19-cn-9                  | covid19          | CN           | 2022-06-27     | 2022-11-11   | historical | covid19-cn-base            | covid19-cn-8
        covid19-cn-20-measures        | covid19          | CN           | 2022-11-11     | 2022-12-07   | historical | covid19-cn-9               | covid19-cn-9
        covid19-cn-beijing-2022-11    | covid19          | CN-11        | 2022-11-27     | 2022-12-07   | historical | covid19-cn-20-measures     | -
        covid19-who-2021              | covid19          | WORLD        | 2021-06-25     | -            | historical | defaults                   | -
        covid19-us-cdc-2020           | covid19          | US           | 2020-10-21     | -            | historical | defaults                   | -
        covid19-uk-2020               | covid19          | GB           | 2020-05-28     | -            | historical | defaults                   | -
        ebola-who                     | ebola            | WORLD        | 2015-05-01     | -            | in_force   | defaults                   | -
        measles-us-ia                 | measles          | US-IA        | 2009-01-01     | -            | in_force   | defaults                   | -
        mpox-who-2024                 | mpox             | WORLD        | 2024-11-27     | -            | in_force   | defaults                   | -
        cholera-cati                  | cholera          | WORLD        | 2018-01-01     | -            | in_force   | defaults                   | -
        mers-us-cdc                   | mers             | US           | 2015-01-01     | -            | in_force   | defaults                   | -
        sars-us-cdc                   | sars             | US           | 2004-01-01     | -            | in_force   | defaults                   | -
        influenza-a-h5n1-us-cdc       | influenza-a-h5n1 | US           | 2015-01-01     | -            | in_force   | defaults                   | -
        unknown-disease               | unknown          | WORLD        | 2020-01-01     | -            | in_force   | defaults                   | -
    """,
)
def test_each_version_has_its_disease_place_and_time(row):
    """`effective to` is the first day on which it applies no longer. The files `defaults`
    and `covid19-cn-base` are what others inherit; they are never in force.
    """
    assert stated(row, "protocol") == row.cells


@spec(
    "protocol",
    table="""
        disease | place     | day        | version
        covid19 | CN-11     | 2022-05-03 | covid19-cn-8
        covid19 | CN-11     | 2022-05-04 | covid19-cn-beijing-2022-05
        covid19 | CN-11     | 2022-05-16 | covid19-cn-beijing-2022-05
        covid19 | CN-11     | 2022-05-17 | covid19-cn-beijing-2022-05-17
        covid19 | CN-11     | 2022-06-26 | covid19-cn-beijing-2022-05-17
        covid19 | CN-11     | 2022-06-27 | covid19-cn-9
        covid19 | CN-11-111 | 2022-05-04 | covid19-cn-beijing-2022-05
        covid19 | CN-31     | 2022-05-04 | covid19-cn-8
        covid19 | CN        | 2022-11-10 | covid19-cn-9
        covid19 | CN        | 2022-11-11 | covid19-cn-20-measures
        covid19 | CN-11     | 2022-11-27 | covid19-cn-beijing-2022-11
        covid19 | FR        | 2022-05-04 | covid19-who-2021
        covid19 | CN        | 2021-05-13 | -
        ebola   | CN-11     | 2022-05-04 | ebola-who
        sars    | US-IA     | 2022-05-04 | sars-us-cdc
        measles | CN-11     | 2022-05-04 | -
        any     | CN-11     | 2022-05-04 | -
    """,
)
def test_the_nearest_place_and_the_latest_day_decide_what_is_in_force(row):
    """A district follows its city's version, a city without one its country's, a country
    without one the world's.
    """
    version = in_force(
        load_protocols(), row["disease"], place=row["place"], on=row.day("day")
    )

    assert (version.id if version else "-") == row["version"]


def test_two_versions_that_begin_on_one_day_in_one_place_are_an_error(tmp_path):
    write(tmp_path, "plague-a", disease="plague")
    write(tmp_path, "plague-b", disease="plague")
    versions = shelf(tmp_path).load_all()

    with pytest.raises(SeveralInForceError, match="plague-a, plague-b"):
        in_force(versions, "plague", place="CN-11", on=date(2022, 5, 4))


def test_of_two_versions_in_force_the_superseding_one_applies(tmp_path):
    write(tmp_path, "plague-a", disease="plague", begins="2022-05-03")
    later = 'supersedes = "plague-a"\n'
    write(tmp_path, "plague-b", disease="plague", header=later)
    versions = shelf(tmp_path).load_all()

    version = in_force(versions, "plague", place="CN", on=date(2022, 5, 4))

    assert version.id == "plague-b"


@spec()
def test_an_heir_states_only_what_differs():
    """Beijing changed the lengths of edition 8 and kept its conveyance rules."""
    beijing = load_protocol("covid19-cn-beijing-2022-05")

    assert beijing.cited("measure.close_contact.stages[0].days").inherited_from is None
    inherited = beijing.cited("contact.conveyance.aircraft.rows_in_front")
    assert (inherited.value, inherited.inherited_from) == (3, "covid19-cn-base")


@spec()
def test_a_list_is_replaced_as_a_whole():
    """An heir that states stages states all of them; nothing of the older list is left."""
    shanghai = load_protocol("covid19-cn-shanghai-2022-06")

    centralised, home = shanghai.measure["close_contact"].stages

    assert (centralised.pcr_days, home.pcr_days) == ((), (2, 4, 7))


@spec()
def test_a_table_may_stand_alone():
    """`inherit = false`: Beijing's conditions of 17 May owe nothing to edition 8's."""
    lift = load_protocol("covid19-cn-beijing-2022-05-17").zone["sealed"].lift

    assert lift.period_complete
    assert lift.no_new_case_days is None


PARENT = """
    [contact.lookback]
    verification = "U"
    {flag}
    days = 2
    origin = {{ symptomatic = "onset" }}
"""
CHILD = """
    [contact.lookback]
    verification = "U"
    days = {days}
"""


@spec(
    table="""
        parent's place | flag                   | heir's place | heir's days | allowed
        CN             | local_override = true  | CN-11        | 4           | yes
        CN             | local_override = false | CN-11        | 4           | no
        CN             |                        | CN-11        | 4           | no
        CN             |                        | CN-11        | 2           | yes
        CN             |                        | CN           | 4           | yes
        WORLD          |                        | CN           | 4           | no
        CN-11          |                        | CN           | 4           | yes
    """
)
def test_a_smaller_place_changes_only_what_the_larger_leaves_open(row, tmp_path):
    """A later version for the same place, or one for a larger place, is not bound."""
    parent = PARENT.format(flag=row["flag"])
    write(tmp_path, "parent", parent, place=row["parent's place"])
    heir = CHILD.format(days=row["heir's days"])
    inherits = 'inherits = "parent"\n'
    write(tmp_path, "heir", heir, place=row["heir's place"], header=inherits)

    def load():
        return shelf(tmp_path).load("heir")

    if row.truth("allowed"):
        assert load().contact.lookback.days == row.number("heir's days")
    else:
        with pytest.raises(ProtocolRefusedError, match="without local_override"):
            load()


@spec(
    table="""
        open item | name              | opened under               | new version            | proposed changes                              | abolished
        person    | close_contact     | covid19-cn-8               | covid19-cn-9           | stages[0].days 14 to 7, stages[1].days 7 to 3 | no
        person    | close_contact     | covid19-cn-beijing-2022-05 | covid19-cn-9           | stages[0].days 10 to 7, stages[1].days 7 to 3 | no
        person    | secondary_contact | covid19-cn-9               | covid19-cn-20-measures | enabled - to no                               | yes
        person    | high_risk_group   | covid19-cn-beijing-2022-05 | covid19-cn-9           | stages[0].days 10 to -, stages[1].days 7 to - | yes
        zone      | sealed            | covid19-cn-8               | covid19-cn-9           | lift.no_new_case_days 14 to -                 | yes
        clock     | contact_transfer  | covid19-cn-8               | covid19-cn-9           | limit_hours 12 to 8                           | no
        clock     | on_scene          | covid19-cn-8               | covid19-cn-9           | -                                             | -
        person    | close_contact     | covid19-cn-9               | covid19-cn-9           | -                                             | -
        person    | infected_person   | covid19-cn-8               | covid19-cn-9           | -                                             | -
    """
)
def test_a_switch_proposes_and_changes_nothing(row):
    """Who, from what to what, from when. Nobody has a proposal whose values stay the same,
    even where a source became better.
    """
    versions = {version.id: version for version in load_protocols()}
    item = OpenItem("X-1", ItemKind(row["open item"]), row["name"], row["opened under"])
    moment = datetime(2022, 6, 27, tzinfo=UTC)

    proposals = propose_switch(
        [item], versions[row["new version"]], versions=versions, effective_at=moment
    )

    if row.is_nothing("proposed changes"):
        assert proposals == ()
        return
    (proposal,) = proposals
    assert proposal.item == item
    assert (proposal.from_version, proposal.to_version, proposal.effective_at) == (
        row["opened under"],
        row["new version"],
        moment,
    )
    assert proposal.is_abolished == row.truth("abolished")
    assert set(row.words("proposed changes")) <= set(map(in_words, proposal.changes))


def in_words(change):
    """`stages[0].days 14 to 7`."""
    table = 3 if change.key.startswith(("measure.", "zone.", "clock.")) else 1
    values = [side.value if side else "-" for side in (change.before, change.after)]
    before, after = ["no" if value is False else value for value in values]
    return f"{'.'.join(change.key.split('.')[table - 1 :])} {before} to {after}"
