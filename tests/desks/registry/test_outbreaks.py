"""Outbreaks, their numbers, and which protocol applies where and when."""

import pytest

from builders.actors import NOW, an_actor, later
from builders.places import BEIJING, DOUDIAN, FANGSHAN, FENGTAI, YIJIE
from builders.registry import EDITION_8, SYSTEM, an_outbreak
from epiloop.protocols import UnknownProtocolError, load_protocol
from epiloop_hq.actor import NotPermittedError, Role
from epiloop_hq.audit.models import AuditEvent
from epiloop_hq.audit.recording import recording
from epiloop_hq.audit.times import FutureTimeError
from epiloop_hq.registry import actions, queries
from epiloop_hq.registry.errors import RegistryRefusedError

pytestmark = pytest.mark.django_db

BEIJING_MAY = "covid19-cn-beijing-2022-05"


def kinds():
    events = AuditEvent.objects.exclude(kind__startswith="row.").order_by("seq")
    return [k for (k,) in events.values_list("kind") if k.split(".")[0] != "areas"]


def adopted(outbreak, protocol=BEIJING_MAY, *, area=BEIJING, at=NOW, actor=SYSTEM):
    return actions.adopt_protocol(
        outbreak,
        actor=actor,
        now=NOW,
        area_path=area,
        protocol_id=protocol,
        starts_at=at,
        reason="announced",
    )


def test_an_outbreak_opens_under_a_protocol_and_once():
    first = an_outbreak()
    again = an_outbreak()

    facts = queries.outbreak_facts(first)
    assert first == again
    assert (facts.code, facts.disease, str(facts.zone)) == (
        "FS22",
        "covid19",
        "Asia/Shanghai",
    )
    assert kinds().count("outbreak.opened") == 1
    assert queries.outbreak_zone(first) == facts.zone
    assert queries.outbreak_by_code("FS22") == facts
    assert queries.outbreak_by_code("nowhere") is None


@pytest.mark.parametrize(
    ("wrong", "refusal", "reason"),
    [
        ({"name": " "}, RegistryRefusedError, "a code and a name"),
        ({"area_path": "99/"}, RegistryRefusedError, "no area with the path 99/"),
        ({"zone_name": "Beijing"}, RegistryRefusedError, "no time zone named Beijing"),
        ({"zone_name": ""}, RegistryRefusedError, "no time zone named —"),
        ({"protocol_id": "ebola-who"}, RegistryRefusedError, "is for ebola"),
        ({"protocol_id": "defaults"}, RegistryRefusedError, "applies nowhere"),
        ({"protocol_id": "nothing"}, UnknownProtocolError, "nothing"),
    ],
)
def test_an_outbreak_that_cannot_be_is_refused(wrong, refusal, reason):
    with pytest.raises(refusal, match=reason):
        an_outbreak(**wrong)


def test_an_outbreak_does_not_start_in_the_future():
    with pytest.raises(FutureTimeError):
        actions.open_outbreak(
            "X",
            actor=SYSTEM,
            now=later(days=-2),
            name="x",
            disease="covid19",
            area_path="",
            zone_name="Asia/Shanghai",
            started_at=NOW,
            protocol_id=EDITION_8,
        )


def test_an_outbreak_of_a_disease_nobody_knows_opens_under_the_default_protocol():
    assert an_outbreak(disease="marburg", protocol_id="unknown-disease")


def test_an_outbreak_is_closed_once():
    outbreak = an_outbreak()

    for _ in range(2):
        actions.close_outbreak(outbreak, actor=SYSTEM, now=NOW)

    assert queries.outbreak_facts(outbreak).closed_at == NOW
    assert kinds().count("outbreak.closed") == 1
    with pytest.raises(RegistryRefusedError, match="closed"):
        adopted(outbreak)


@pytest.mark.parametrize(
    ("role", "area", "may"),
    [
        (Role.HEADQUARTERS, BEIJING, True),
        (Role.HEADQUARTERS, FANGSHAN, False),
        (Role.DISTRICT, BEIJING, False),
        (Role.ADMINISTRATOR, BEIJING, False),
    ],
)
def test_headquarters_of_the_whole_area_opens_and_closes(role, area, may):
    officer = an_actor(role, area)

    def deed():
        outbreak = actions.open_outbreak(
            "NEW",
            actor=officer,
            now=NOW,
            name="new",
            disease="covid19",
            area_path=BEIJING,
            zone_name="Asia/Shanghai",
            started_at=NOW,
            protocol_id=EDITION_8,
        )
        actions.close_outbreak(outbreak, actor=officer, now=NOW)

    if may:
        deed()
    else:
        with pytest.raises(NotPermittedError):
            deed()


@pytest.mark.parametrize(
    ("area", "seen"),
    [
        (BEIJING, ["CITY", "SMALL", "OLD"]),
        (FANGSHAN, ["CITY", "SMALL", "OLD"]),
        (DOUDIAN, ["CITY", "SMALL", "OLD"]),
        (FENGTAI, ["CITY", "OLD"]),
        ("13/1306/", []),
    ],
)
def test_an_outbreak_of_a_city_is_also_a_districts_and_open_ones_come_first(area, seen):
    old = an_outbreak("OLD")
    an_outbreak("SMALL", area_path=FANGSHAN)
    an_outbreak("CITY")
    actions.close_outbreak(old, actor=SYSTEM, now=NOW)

    found = queries.outbreaks_of(an_actor(Role.DISTRICT, area))

    assert sorted(o.code for o in found) == sorted(seen)
    assert [o.closed_at is None for o in found] == sorted(
        (o.closed_at is None for o in found), reverse=True
    )
    assert len(queries.outbreaks_of(SYSTEM)) == 3


def test_numbers_have_no_gap_and_a_failed_deed_gives_its_number_back():
    outbreak = an_outbreak()
    given = [actions.next_case_number(outbreak, actor=SYSTEM, now=NOW)]

    def fail():
        with recording(actor=SYSTEM, now=NOW):
            actions.next_case_number(outbreak, actor=SYSTEM, now=NOW)
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    given.append(actions.next_case_number(outbreak, actor=SYSTEM, now=NOW))

    assert given == ["FS22-0001", "FS22-0002"]
    assert actions.next_order_number(outbreak, actor=SYSTEM, now=NOW) == "FS22-O0001"


@pytest.mark.parametrize(
    ("area", "hours", "applies"),
    [
        (FANGSHAN, -30, None),  # before the outbreak
        (FANGSHAN, -24, EDITION_8),  # the very instant it began
        (FANGSHAN, 23.99, EDITION_8),
        (FANGSHAN, 24, BEIJING_MAY),  # the very instant of the switch
        (YIJIE, 48, BEIJING_MAY),
        (FENGTAI, 48, EDITION_8),  # the switch was Fangshan's alone
        (BEIJING, 48, EDITION_8),
    ],
)
def test_the_nearest_areas_version_applies_from_its_instant_on(area, hours, applies):
    outbreak = an_outbreak()
    adopted(outbreak, area=FANGSHAN, at=later(hours=24))

    if applies is None:
        with pytest.raises(RegistryRefusedError, match="No protocol is adopted"):
            queries.protocol_for(outbreak, area, later(hours=hours))
    else:
        found, digest = queries.protocol_for(outbreak, area, later(hours=hours))
        assert (found, digest) == (applies, load_protocol(applies).digest)


def test_without_an_area_only_an_adoption_for_everywhere_applies():
    outbreak = an_outbreak(area_path="")

    assert queries.protocol_for(outbreak, "", NOW)[0] == EDITION_8
    assert queries.protocol_for(outbreak, FANGSHAN, NOW)[0] == EDITION_8


def test_a_switch_closes_the_version_before_and_says_who_decided():
    outbreak = an_outbreak()
    chief = an_actor(Role.HEADQUARTERS, BEIJING, name="Chen")

    adopted(outbreak, actor=chief)

    now, before = queries.adoptions_of(outbreak)
    assert (before.protocol_id, before.ends_at) == (EDITION_8, NOW)
    assert (now.protocol_id, now.ends_at, now.decided_by) == (BEIJING_MAY, None, "Chen")
    holding = queries.adoption_for(outbreak, FANGSHAN, NOW)
    assert holding.decided_by_id == chief.account_id


def test_adopting_the_version_that_stands_changes_nothing():
    outbreak = an_outbreak()

    assert adopted(outbreak) == adopted(outbreak, at=later(hours=5))
    assert kinds().count("protocol.adopted") == 1


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"at": later(days=-1)}, "a switch comes later"),
        ({"protocol": "measles-us-ia"}, "is for measles"),
        ({"protocol": "covid19-cn-base"}, "applies nowhere"),
        ({"area": "13/1306/"}, "not part of the outbreak"),
    ],
)
def test_a_switch_that_cannot_be_is_refused(values, reason):
    outbreak = an_outbreak()

    with pytest.raises(RegistryRefusedError, match=reason):
        adopted(outbreak, **values)


def test_only_headquarters_adopts():
    outbreak = an_outbreak()

    with pytest.raises(NotPermittedError):
        adopted(outbreak, area=FANGSHAN, actor=an_actor(Role.DISTRICT, FANGSHAN))
