"""Contacts of a list: entered together, each as if somebody had typed them in alone."""

import pytest

from builders.actors import NOW, later
from builders.cases import a_case
from builders.outbreaks import a_person
from builders.places import SYSTEM, the_areas
from epiloop.protocols.vocabulary import RiskClass
from epiloop_hq.contacts import actions
from epiloop_hq.contacts.actions import ExposureDraft, NamedContact
from epiloop_hq.contacts.errors import ContactRefusedError
from epiloop_hq.contacts.models import Contact, Exposure

pytestmark = pytest.mark.django_db
CLOSE = RiskClass.CLOSE_CONTACT
MET = ExposureDraft(starts_at=later(hours=-5), ends_at=later(hours=-4))


@pytest.fixture(autouse=True)
def _tree():
    the_areas()


def listed(case, *named):
    return actions.add_contacts(case, named, actor=SYSTEM, happened_at=NOW, now=NOW)


def named(person, *, exposure=None, risk_class=CLOSE):
    return NamedContact(person_id=person, exposure=exposure, risk_class=risk_class)


def said(contact):
    row = Contact.objects.unscoped(reason="test").get(pk=contact)
    return (
        row.state,
        row.risk_class,
        row.source,
        row.first_exposure_at,
        row.last_exposure_at,
        row.area_path,
    )


def test_a_contact_of_a_list_is_the_contact_that_somebody_types_in():
    one, other = a_person("Li"), a_person("Wang")
    alone = actions.add_contact(
        a_case(),
        one,
        actor=SYSTEM,
        happened_at=NOW,
        now=NOW,
        exposure=MET,
        risk_class=CLOSE,
    )

    (together, _) = listed(
        a_case(), named(one, exposure=MET), named(other, exposure=MET)
    )

    assert said(together) == said(alone)


def test_who_is_named_twice_is_one_contact_with_all_that_was_told():
    case, person = a_case(), a_person("Li")
    again = ExposureDraft(starts_at=later(hours=-3), ends_at=later(hours=-2))

    first, second = listed(
        case, named(person, exposure=MET), named(person, exposure=again)
    )

    assert first == second
    assert listed(case, named(person)) == (first,)
    assert Exposure.objects.unscoped(reason="test").count() == 2


def test_a_list_is_entered_whole_or_not_at_all():
    case = a_case()

    with pytest.raises(ContactRefusedError):
        listed(case, named(a_person("Li")), named(a_person("Wang"), risk_class="wrong"))

    assert not Contact.objects.unscoped(reason="test").exists()


def test_a_long_list_takes_as_many_queries_as_a_short_one(
    django_assert_max_num_queries, django_assert_num_queries
):
    case = a_case()
    one, *many = [a_person(f"Person {n}") for n in range(8)]
    with django_assert_max_num_queries(60) as counted:
        listed(case, named(one))

    with django_assert_num_queries(len(counted)):
        listed(case, *map(named, many))
