"""Who removes what is held on a person: every record is claimed by one shredder."""

import pytest

from desks.audit.conftest import LI, NOON
from desks.audit.trail_app.models import Case, Visit
from epiloop_hq.audit import retention
from epiloop_hq.audit.erasure_list import list_file, missing_from_trail
from epiloop_hq.audit.models import EventDetail
from epiloop_hq.audit.retention import (
    Shredder,
    erase_again,
    erase_persons,
    register,
    unclaimed_models,
    unfiled_models,
    unknown_claims,
)
from epiloop_hq.audit.verify import verify_trail

RULE = {"actor": LI, "now": NOON, "reason": "retention limit"}


def every(model):
    return model.objects.unscoped(reason="test")


@pytest.fixture(autouse=True)
def shredders(monkeypatch):
    """An empty register, and the order in which shredders are called."""
    monkeypatch.setattr(retention, "_shredders", {})
    return []


@pytest.fixture
def of_the_made_up_desk():
    @register
    class Cases(Shredder):
        models = ("trail_app.Case", "trail_app.Visit")

        def shred(self, person_ids, **_):
            rows = every(Case).filter(person_id__in=person_ids)
            every(Visit).filter(case__in=rows.values("pk")).delete()
            return rows.delete()[0]


def a_shredder(*labels, called=None):
    class Made(Shredder):
        models = labels

        def shred(self, *_, **__):
            called.append(labels)
            return 0

    return Made


def test_a_record_nobody_claims_is_named(of_the_made_up_desk):
    unclaimed = unclaimed_models()

    assert "trail_app.Human" in unclaimed
    assert "trail_app.Case" not in unclaimed
    # A proxy is its table's record.
    assert "trail_app.CaseByName" not in unclaimed


def test_a_record_that_tells_of_nobody_is_claimed_with_the_reason():
    class Places(Shredder):
        impersonal = {"trail_app.Human": "made up"}

        def shred(self, *_, **__):
            return 0

    register(Places)

    assert "trail_app.Human" not in unclaimed_models()


def test_two_shredders_cannot_claim_one_record(of_the_made_up_desk):
    with pytest.raises(ValueError, match=r"trail_app\.Case is claimed by .*Cases"):
        register(a_shredder("trail_app.Case"))


def test_a_claim_on_no_record_is_named():
    register(a_shredder("trail_app.Nothing"))

    assert unknown_claims() == ["trail_app.Nothing"]


def test_a_personal_record_whose_events_no_person_leads_to_is_named():
    register(a_shredder("trail_app.Login", "trail_app.Case", "trail_app.Ping"))

    assert unfiled_models() == ["trail_app.Login"]


@pytest.mark.django_db(transaction=True, databases=["default", "access_log"])
def test_later_desks_are_shredded_first(shredders):
    register(a_shredder("places.Place", called=shredders))
    register(a_shredder("trail_app.Case", called=shredders))
    register(a_shredder("registry.Person", called=shredders))

    erase_persons([1], **RULE)

    assert shredders == [("trail_app.Case",), ("registry.Person",), ("places.Place",)]


@pytest.mark.django_db(transaction=True, databases=["default", "access_log"])
def test_a_person_is_erased_from_rows_and_trail_with_a_report(
    record, of_the_made_up_desk
):
    with record():
        Case.objects.create(area_path="11/", person_id=5, name="Wang").visits.create(
            place="home"
        )

    report = erase_persons([5], **RULE)

    assert (report.persons, report.details, list(report.rows.values())) == (1, 2, [1])
    assert not every(Case).exists()
    assert "Wang" not in "".join(EventDetail.objects.values_list("text", flat=True))
    assert verify_trail().is_whole
    assert list_file().exists()


@pytest.mark.django_db(transaction=True, databases=["default", "access_log"])
def test_after_a_restore_the_listed_erasures_are_carried_out_again(
    record, of_the_made_up_desk
):
    erase_persons([5], **RULE)
    (erasure,) = list_file().read_text().splitlines()

    # The backup was older: the person is there, the erasure is not.
    list_file().write_text(erasure.replace(erasure[13:45], "f" * 32) + "\n")
    with record():
        Case.objects.create(area_path="11/", person_id=5, name="Wang")

    assert [listed.erasure for listed in missing_from_trail()] == ["f" * 32]
    assert erase_again(actor=LI, now=NOON) == 1
    assert not every(Case).exists()
    assert erase_again(actor=LI, now=NOON) == 0
    assert verify_trail().is_whole
