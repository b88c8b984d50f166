"""Contacts are looked at every day their protocol asks; the unseen are lost, the seen found."""

from datetime import date, timedelta

import pytest

from builders.actors import NOW, at, later
from builders.cases import a_case
from builders.contacts import a_contact, decide, exposed_from
from builders.outbreaks import a_person, an_outbreak
from builders.places import SYSTEM, the_areas
from epiloop.protocols.vocabulary import FollowUpMode, RiskClass
from epiloop_hq.audit.models import AuditEvent
from epiloop_hq.audit.recording import recording
from epiloop_hq.cases.actions import CaseDates
from epiloop_hq.contacts import actions, queries
from epiloop_hq.contacts.errors import ContactRefusedError
from epiloop_hq.contacts.kinds import FollowUpState, FollowUpStatus
from epiloop_hq.contacts.models import Contact

pytestmark = pytest.mark.django_db

DUE, WELL, ILL = (
    FollowUpState.DUE,
    FollowUpState.SEEN_WELL,
    FollowUpState.SEEN_SYMPTOMATIC,
)
NOT_SEEN, REFUSED = FollowUpState.NOT_SEEN, FollowUpState.REFUSED
# Exposed on 22 April; twenty-one days end on 13 May.
EXPOSED = (at("2022-04-22 08:00"), at("2022-04-22 09:00"))


@pytest.fixture(autouse=True)
def _tree():
    the_areas()


def a_case_of(protocol, **dates):
    outbreak = an_outbreak(protocol, code=protocol[:3].upper())
    given = CaseDates(**dates) if dates else CaseDates(onset_on=date(2022, 4, 21))
    return a_case(a_person("Case"), outbreak_id=outbreak, dates=given)


def a_followed(protocol="ebola-who", **more):
    return a_contact(a_case_of(protocol), exposure=exposed_from(*EXPOSED), **more)


def day(number):
    """Return noon of the day so many days after the exposure."""
    return at("2022-04-22 12:00") + timedelta(days=number)


def schedule(now):
    return actions.schedule_follow_ups(actor=SYSTEM, now=now)


def close(now):
    return actions.close_past_days(actor=SYSTEM, now=now)


def looks(contact):
    return queries.follow_ups_of_contacts([contact], SYSTEM).get(contact, ())


def look(contact, number, state=WELL, *, mode=FollowUpMode.IN_PERSON, now=None, **more):
    at_noon = day(number)
    row = next(r for r in looks(contact) if r.due_on == at_noon.date())
    actions.record_follow_up(
        row.id,
        state,
        actor=SYSTEM,
        happened_at=at_noon,
        now=now or at_noon,
        mode=mode,
        **more,
    )


def status(contact):
    return queries.contact_row(contact, SYSTEM).follow_up_status


def news(kind):
    return AuditEvent.objects.filter(kind=kind)


# --- the worker's night


def test_a_contact_whose_protocol_cannot_be_read_stops_no_other(caplog):
    case = a_case_of("ebola-who")
    bad, good = (
        a_contact(case, person_id=a_person(name), exposure=exposed_from(*EXPOSED))
        for name in ("Bad", "Good")
    )
    schedule(day(1))
    with recording(actor=SYSTEM, now=NOW):
        rows = Contact.objects.unscoped(reason="a row that cannot be read")
        rows.filter(pk=bad).update(protocol_id="no-such-version")

    with caplog.at_level("CRITICAL", logger="epiloop_hq"):
        closed, made = close(day(2)), schedule(day(2))

    assert (closed, made) == (1, 1)
    assert [one.state for one in looks(good)] == [NOT_SEEN, DUE]
    assert [one.state for one in looks(bad)] == [DUE]


# --- who is followed, and for how long


@pytest.mark.parametrize(
    ("protocol", "last_on"),
    [
        ("ebola-who", date(2022, 5, 13)),
        ("mpox-who-2024", date(2022, 5, 13)),
        ("measles-us-ia", date(2022, 5, 13)),
        ("mers-us-cdc", date(2022, 5, 6)),
        ("sars-us-cdc", date(2022, 5, 2)),
    ],
)
def test_each_protocol_says_how_long_contacts_are_followed(protocol, last_on):
    contact = a_followed(protocol)

    row = queries.contact_row(contact, SYSTEM)
    assert (row.follow_up_status, row.follow_up_until) == ("under_follow_up", last_on)


def test_a_contact_in_quarantine_is_followed_where_they_stay_not_here():
    contact = a_contact(exposure=exposed_from(*EXPOSED))

    assert status(contact) == FollowUpStatus.NOT_REQUIRED
    assert schedule(day(5)) == 0


def test_a_proposal_is_not_followed_until_somebody_has_decided():
    a_followed(decided=False)

    assert schedule(day(5)) == 0


def test_immunity_changes_what_measles_asks_and_unknown_counts_as_none():
    contact = a_followed("measles-us-ia")
    told = {"actor": SYSTEM, "now": NOW}
    with pytest.raises(ContactRefusedError, match="evidence"):
        actions.set_immunity(contact, is_immune=True, evidence=" ", **told)

    for _ in range(2):
        actions.set_immunity(contact, is_immune=True, evidence="Two doses", **told)

    row = queries.contact_row(contact, SYSTEM)
    assert (row.is_immune, row.follow_up_status) == (True, "under_follow_up")
    assert news("contact.immunity").count() == 1


def test_a_downgrade_to_a_class_without_follow_up_ends_it():
    contact = a_followed()

    decide([contact], risk_class=RiskClass.CASUAL_CONTACT, note="Never touched anybody")

    assert status(contact) == FollowUpStatus.NOT_REQUIRED
    assert (schedule(day(3)), close(day(3))) == (0, 0)
    assert [r.state for r in looks(contact)] == [DUE]  # called off, not missed


# --- rows of the day


def test_a_contact_is_looked_at_from_the_day_of_the_decision():
    """Whoever is decided on at noon need not wait for the worker's next morning."""
    contact = a_followed()

    assert [(r.due_on.day, r.state) for r in looks(contact)] == [(23, DUE)]


def test_looks_of_many_contacts_decided_at_once_are_made_at_once(
    django_assert_max_num_queries,
):
    case = a_case_of("ebola-who")
    contacts = [
        a_contact(case, person_id=a_person(f"Contact {n}"), decided=False)
        for n in range(30)
    ]

    with django_assert_max_num_queries(30):
        decide(contacts)

    assert all(len(looks(contact)) == 1 for contact in contacts)


def test_rows_are_made_once_for_each_day_and_days_missed_are_caught_up():
    contact = a_followed()

    made = [schedule(day(1)), schedule(day(2)), schedule(day(2)), schedule(day(3))]

    assert made == [0, 1, 0, 1]
    assert [(r.due_on.day, r.day_number, r.state) for r in looks(contact)] == [
        (23, 1, DUE),
        (24, 2, DUE),
        (25, 3, DUE),
    ]


def test_no_row_is_made_after_the_last_day():
    contact = a_followed()

    assert schedule(day(40)) == 20
    assert looks(contact)[-1].day_number == 21


def test_a_day_is_a_day_at_headquarters():
    """23 April begins in Beijing at 16:00 UTC of the 22nd."""
    contact = a_contact(
        a_case(
            a_person("Case"),
            outbreak_id=an_outbreak("ebola-who", code="EBO"),
            dates=CaseDates(onset_on=date(2022, 4, 21)),
            when=at("2022-04-22 10:00"),
        ),
        exposure=exposed_from(*EXPOSED),
        when=at("2022-04-22 10:00"),
    )

    schedule(at("2022-04-23 00:01"))

    assert [r.due_on.day for r in looks(contact)] == [22, 23]


def test_the_rows_of_a_day_are_one_query_and_page_by_id(django_assert_num_queries):
    case = a_case_of("ebola-who")
    for name in ("A", "B", "C"):
        a_contact(case, person_id=a_person(name), exposure=exposed_from(*EXPOSED))
    schedule(day(1))
    outbreak = an_outbreak("ebola-who", code="EBO")

    with django_assert_num_queries(1):
        rows = queries.follow_ups_of_day(outbreak, SYSTEM, on=day(1).date(), limit=2)
    rest = queries.follow_ups_of_day(
        outbreak, SYSTEM, on=day(1).date(), after=rows[-1].id
    )

    assert (len(rows), len(rest)) == (2, 1)


# --- what was seen


def test_a_look_records_who_saw_whom_how_and_what():
    contact = a_followed()
    schedule(day(1))

    look(contact, 1, WELL, temperature_c=36.6, mode=FollowUpMode.VIDEO)

    (row,) = looks(contact)
    assert (row.state, row.mode, row.temperature_c) == (WELL, "video", 36.6)
    assert (row.seen_by, row.happened_at) == ("test", day(1))


def test_a_telephone_call_is_not_seeing_somebody_under_ebola():
    contact = a_followed()
    schedule(day(1))

    with pytest.raises(ContactRefusedError, match="does not count"):
        look(contact, 1, mode=FollowUpMode.TELEPHONE)
    with pytest.raises(ContactRefusedError, match="how the contact was seen"):
        look(contact, 1, mode=None)


def test_symptoms_are_named_and_become_news():
    contact = a_followed()
    schedule(day(2))

    with pytest.raises(ContactRefusedError, match="Say which symptoms"):
        look(contact, 2, ILL)
    look(contact, 2, ILL, symptoms="Fever, headache", temperature_c=38.9)

    assert news("follow_up.symptomatic").count() == 1
    assert status(contact) == FollowUpStatus.UNDER_FOLLOW_UP


def test_a_look_belongs_to_its_own_day():
    contact = a_followed()
    schedule(day(2))
    (first, _) = looks(contact)

    with pytest.raises(ContactRefusedError, match="due on 2022-04-23"):
        actions.record_follow_up(
            first.id,
            WELL,
            actor=SYSTEM,
            happened_at=day(2),
            now=day(2),
            mode=FollowUpMode.IN_PERSON,
        )


def test_a_look_is_not_made_due_again():
    contact = a_followed()
    schedule(day(1))

    with pytest.raises(ContactRefusedError, match="not made due"):
        look(contact, 1, DUE)


def test_a_later_word_on_the_same_day_takes_the_place_of_the_earlier():
    contact = a_followed()
    schedule(day(1))
    look(contact, 1, NOT_SEEN, mode=None)

    look(contact, 1, WELL)

    assert [r.state for r in looks(contact)] == [WELL]
    assert news("follow_up.recorded").count() == 2


# --- lost and found


def test_whoever_is_unseen_for_three_days_is_lost_under_ebola():
    contact = a_followed()
    schedule(day(1))
    look(contact, 1)

    for number in (2, 3, 4):
        schedule(day(number))
        close(day(number))
        assert status(contact) == FollowUpStatus.UNDER_FOLLOW_UP
    close(day(5))

    assert status(contact) == FollowUpStatus.LOST
    assert [r.state for r in looks(contact)] == [WELL, NOT_SEEN, NOT_SEEN, NOT_SEEN]
    assert news("follow_up.lost").get().happened_at == at("2022-04-27 00:00")


def test_closing_a_day_twice_is_closing_it_once():
    a_followed()
    schedule(day(2))

    assert (close(day(3)), close(day(3))) == (2, 0)


def test_whoever_refuses_was_met_and_is_not_lost():
    contact = a_followed()
    schedule(day(4))
    for number in (1, 2, 3, 4):
        look(contact, number, REFUSED, mode=None, now=day(4))

    close(day(5))

    assert status(contact) == FollowUpStatus.UNDER_FOLLOW_UP


def test_whoever_is_seen_again_is_lost_no_longer_and_rows_go_on():
    contact = a_followed()
    schedule(day(1))
    close(day(4))
    schedule(day(4))
    close(day(5))
    assert status(contact) == FollowUpStatus.LOST

    schedule(day(6))
    look(contact, 6)

    assert status(contact) == FollowUpStatus.UNDER_FOLLOW_UP
    assert news("follow_up.found_again").count() == 1


def test_a_look_entered_late_counts_for_its_day_and_undoes_the_loss():
    contact = a_followed()
    schedule(day(3))
    close(day(4))
    assert status(contact) == FollowUpStatus.LOST

    look(contact, 3, WELL, now=day(4))

    assert status(contact) == FollowUpStatus.UNDER_FOLLOW_UP
    assert looks(contact)[2].happened_at == day(3)


def test_follow_up_is_complete_when_its_last_day_is_over():
    contact = a_followed()
    schedule(day(21))
    for number in range(1, 22):
        look(contact, number, now=day(21))

    close(day(21))
    assert status(contact) == FollowUpStatus.UNDER_FOLLOW_UP
    close(day(22))

    assert status(contact) == FollowUpStatus.COMPLETED
    assert news("follow_up.completed").count() == 1
    assert schedule(day(22)) == 0


def test_whoever_was_lost_at_the_end_stays_lost():
    contact = a_followed()
    schedule(day(40))

    close(day(40))

    assert status(contact) == FollowUpStatus.LOST


def test_a_release_completes_a_follow_up_once():
    contact = a_followed()
    told = {"actor": SYSTEM, "happened_at": day(3), "now": day(3)}

    actions.complete_follow_up(contact, **told)
    actions.complete_follow_up(contact, **told)

    assert status(contact) == FollowUpStatus.COMPLETED
    assert news("follow_up.completed").count() == 1


def test_declining_and_becoming_a_case_end_the_follow_up():
    declined, sick = a_followed(), None
    actions.decline_contacts(
        [declined], actor=SYSTEM, happened_at=NOW, now=NOW, reason="Was abroad"
    )
    person = a_person("Li")
    case = a_case_of("ebola-who")
    sick = a_contact(case, person_id=person, exposure=exposed_from(*EXPOSED))
    own = a_case(
        person, outbreak_id=an_outbreak("ebola-who", code="EBO"), when=later(hours=1)
    )
    actions.contact_became_case(
        person,
        case_id=own,
        actor=SYSTEM,
        happened_at=later(hours=1),
        now=later(hours=1),
    )

    assert (status(declined), status(sick)) == ("cancelled", "cancelled")
    assert schedule(day(3)) == 0


# --- figures


def test_the_figures_of_a_day_add_up(django_assert_num_queries):
    case = a_case_of("ebola-who")
    contacts = [
        a_contact(case, person_id=a_person(n), exposure=exposed_from(*EXPOSED))
        for n in ("A", "B", "C", "D")
    ]
    schedule(day(1))
    look(contacts[0], 1)
    look(contacts[1], 1, ILL, symptoms="fever")
    look(contacts[2], 1, NOT_SEEN, mode=None)
    outbreak = an_outbreak("ebola-who", code="EBO")

    with django_assert_num_queries(1):
        figures = queries.day_figures(outbreak, SYSTEM, on=day(1).date())
    with django_assert_num_queries(1):
        statuses = queries.status_figures(outbreak, SYSTEM)

    assert figures.total == sum(figures.by_state.values()) == 4
    assert figures.seen_share == pytest.approx(0.5)
    assert statuses[FollowUpStatus.UNDER_FOLLOW_UP] == 4


def test_a_day_without_anybody_has_no_share():
    figures = queries.day_figures(an_outbreak(), SYSTEM, on=day(1).date())

    assert (figures.total, figures.seen_share) == (0, None)
