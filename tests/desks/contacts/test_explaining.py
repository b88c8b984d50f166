"""Why somebody is a contact, in words an officer can read out in either language."""

from datetime import timedelta

import pytest
from django.utils.translation import override

from builders.actors import an_actor, at
from builders.cases import a_case, a_stop, a_trail
from builders.contacts import a_classroom, a_contact, a_met_case, a_run, contacts_of
from builders.outbreaks import a_person
from builders.places import DOUDIAN, FENGTAI, SYSTEM, the_areas
from builders.visits import a_delivery, a_visit
from epiloop.contacts.explain import Part
from epiloop.contacts.facts import Protection
from epiloop.contacts.wording import ENGLISH
from epiloop.protocols import load_protocols
from epiloop.protocols.vocabulary import (
    Act,
    ConveyanceKind,
    FollowUpMode,
    Per,
    RiskClass,
    Setting,
)
from epiloop_hq.actor import Role
from epiloop_hq.contacts import labels, queries
from epiloop_hq.contacts.kinds import (
    ContactSource,
    ContactState,
    FollowUpState,
    FollowUpStatus,
)
from epiloop_hq.contacts.sentences import SENTENCES
from epiloop_hq.visits.actions import VisitDraft

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _tree():
    the_areas()


def said(contact, actor=SYSTEM):
    return [line.text for line in queries.explanation(contact, actor)]


def test_the_sentences_are_the_library_s_word_for_word():
    assert {key: str(said) for key, said in SENTENCES.items()} == ENGLISH


def test_a_proposal_is_explained_in_order():
    case = a_met_case("Li 08:30-08:50")
    a_run(case)

    lines = queries.explanation(contacts_of(case)["Li"].id, SYSTEM)

    assert lines[0].text.startswith(
        "Li is proposed as Close contact of case BJ22-0001 under COVID-19, China"
    )
    texts = [line.text for line in lines]
    assert (
        "2022-04-22 08:30 to 2022-04-22 08:50: together at Room 3 for 20 min." in texts
    )
    assert "They shared: classroom." in texts
    assert "Protection is not known and counts as none." in texts
    assert texts[-1] == (
        "First exposure 2022-04-22 08:30, last exposure until 2022-04-22 08:50."
    )
    order = [list(Part).index(line.part) for line in lines]
    assert order == sorted(order)


def test_the_same_is_said_in_chinese():
    case = a_met_case("Li 08:30-08:50")
    a_run(case)

    with override("zh-hans"):
        texts = said(contacts_of(case)["Li"].id)

    english = said(contacts_of(case)["Li"].id)
    assert len(texts) == len(english)
    assert "新冠" in texts[0] or "新型冠状病毒" in texts[0]


def test_whom_the_viewer_may_not_know_stands_in_it_by_pseudonym():
    case = a_met_case(f"Wang @{FENGTAI} 08:30-08:50")
    a_run(case)
    (contact,) = contacts_of(case).values()

    texts = said(contact.id, an_actor(Role.INVESTIGATOR, DOUDIAN))

    assert not any("Wang" in text for text in texts)
    assert contact.person.code in texts[0]


def test_a_contact_that_was_only_named_has_no_explanation():
    assert said(a_contact()) == []


def test_every_category_of_every_protocol_has_a_title_in_both_languages():
    for protocol in load_protocols():
        for key in protocol.contact.category:
            for language in ("en", "zh-hans"):
                with override(language):
                    assert str(queries.contacts.rule_title(protocol.id, key)), (
                        f"{protocol.id} {key}"
                    )


def test_a_rule_of_conveyances_is_named_for_its_kind():
    assert str(labels.rule_word("conveyance.aircraft.others")) == "aircraft"
    assert str(labels.rule_word("secondary_contact")) == "Contact of a contact"


@pytest.mark.parametrize(
    ("words", "members"),
    [
        (labels.RISK_CLASSES, RiskClass),
        (labels.SETTINGS, Setting),
        (labels.ACTS, Act),
        (labels.CONVEYANCES, ConveyanceKind),
        (labels.PERS, Per),
        (labels.PROTECTIONS, Protection),
        (labels.FOLLOW_UP_MODES, FollowUpMode),
        (labels.FOLLOW_UP_STATES, FollowUpState),
        (labels.FOLLOW_UP_STATUSES, FollowUpStatus),
        (labels.FOLLOW_UP_LOOKS, FollowUpState),
        (labels.CONTACT_STATES, ContactState),
        (labels.STATE_LOOKS, ContactState),
        (labels.CONTACT_SOURCES, ContactSource),
    ],
)
def test_everything_has_a_name(words, members):
    assert set(words) == set(members)
    assert all(str(word) for word in words.values())


def test_a_meeting_known_by_the_day_says_that_its_length_is_not_known():
    room = a_classroom("Zhao 06:00-06:10")
    start = at("2022-04-22 00:00")
    a_delivery(
        [
            VisitDraft(
                person_id=a_person("Li"),
                place_id=room,
                starts_at=start,
                ends_at=start + timedelta(days=1),
                is_day_precision=True,
            ),
            a_visit(a_person("Sun"), room, "05:00-05:10"),
        ]
    )
    case = a_case()
    a_trail(case, a_stop(room, "08:00-09:00"))
    a_run(case)

    row = contacts_of(case)["Li"]

    assert row.minutes is None
    assert any("for how long, and whether at one time" in one for one in said(row.id))
