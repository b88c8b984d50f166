"""Chains never close on themselves; reports are frozen as they were filed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders.actors import NOW, later
from builders.cases import a_case, a_stop, a_trail
from builders.outbreaks import an_outbreak
from builders.places import FENGTAI, SYSTEM, a_place, the_areas
from epiloop_hq.audit.models import AuditEvent
from epiloop_hq.cases import actions, queries
from epiloop_hq.cases.errors import CaseRefusedError
from epiloop_hq.cases.kinds import CaseStatus, ReportKind
from verdicts import undone

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _tree():
    the_areas()


def link(infector, infectee):
    return actions.link_cases(
        infector, infectee, actor=SYSTEM, now=NOW, source="interview", setting="meal"
    )


# --- links


def test_a_link_tells_who_infected_whom_and_where():
    first, second = a_case(), a_case(area_path=FENGTAI)

    link(first, second)

    (row,) = queries.links_of_case(first, SYSTEM)
    assert (row.infector, row.infectee, row.setting) == (
        "BJ22-0001",
        "BJ22-0002",
        "meal",
    )


def test_linking_again_is_the_same_link():
    first, second = a_case(), a_case()

    assert link(first, second) == link(first, second)
    assert AuditEvent.objects.filter(kind="cases.linked").count() == 1


def test_nobody_infects_themselves():
    case = a_case()

    with pytest.raises(CaseRefusedError, match="themselves"):
        link(case, case)


def test_a_chain_that_would_close_on_itself_is_refused():
    first, second, third = a_case(), a_case(), a_case()
    link(first, second)
    link(second, third)

    with pytest.raises(CaseRefusedError, match="already"):
        link(third, first)


def test_cases_of_two_outbreaks_are_not_linked():
    other = a_case(outbreak_id=an_outbreak("ebola-who", code="EBO"))

    with pytest.raises(CaseRefusedError, match="different outbreaks"):
        link(a_case(), other)


def test_a_link_is_taken_back_with_a_reason_and_may_then_be_turned_round():
    first, second = a_case(), a_case()
    wrong = link(first, second)
    with pytest.raises(CaseRefusedError, match="wrong"):
        actions.unlink_cases(wrong, actor=SYSTEM, now=NOW, reason="")

    actions.unlink_cases(wrong, actor=SYSTEM, now=NOW, reason="Sequences differ")
    link(second, first)

    (row,) = queries.links_into([first, second], SYSTEM)
    assert (row.infector_id, row.infectee_id) == (second, first)


@given(pairs=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=12))
@settings(max_examples=15)
def test_whatever_is_linked_time_can_always_run_along_the_chain(pairs):
    """An order exists in which every infector comes before whom they infected."""
    with undone():
        cases = [a_case() for _ in range(5)]
        for infector, infectee in pairs:
            try:
                link(cases[infector], cases[infectee])
            except CaseRefusedError:
                continue

        rows = queries.links_into(cases, SYSTEM)
        waiting = {(r.infector_id, r.infectee_id) for r in rows}
        placed = set()
        while len(placed) < len(cases):
            free = [
                c
                for c in cases
                if c not in placed
                and all(a in placed for a, infectee in waiting if infectee == c)
            ]
            assert free, "the chain closes on itself"
            placed.update(free)


# --- reports


def file(case, kind, *, at=NOW, **more):
    return actions.file_report(
        case, ReportKind(kind), actor=SYSTEM, happened_at=at, now=at, **more
    )


def test_a_report_is_frozen_whatever_is_learnt_later():
    source, case = a_case(), a_case()
    link(source, case)
    a_trail(case, a_stop(a_place("shop"), "08:00-09:00"))
    first = file(case, "initial", summary="Found by screening", further={"contacts": 9})
    actions.change_status(
        case,
        CaseStatus.CONFIRMED,
        actor=SYSTEM,
        happened_at=NOW,
        now=NOW,
        evidence="two targets",
    )
    a_trail(case, a_stop(a_place("gym"), "10:00-11:00"))

    second = file(case, "updated", at=later(hours=5))

    before, after = (queries.report_row(r, SYSTEM).content for r in (first, second))
    assert (before["facts"]["status"], after["facts"]["status"]) == (
        "preliminary_positive",
        "case_confirmed",
    )
    assert [stop["place"] for stop in before["trail"]] == ["shop"]
    assert (before["summary"], before["further"]) == (
        "Found by screening",
        {"contacts": 9},
    )
    assert before["infected_by"] == ["BJ22-0001"]
    assert before["as_of"] == NOW.isoformat()


def test_a_report_names_the_person_by_pseudonym_only():
    case = a_case()

    content = queries.report_row(file(case, "initial"), SYSTEM).content

    assert content["person"].startswith("P-")
    assert "Case" not in str(content["person"])


def test_versions_come_in_their_order():
    case = a_case()
    with pytest.raises(CaseRefusedError, match="comes first"):
        file(case, "updated")
    file(case, "initial")
    with pytest.raises(CaseRefusedError, match="file an update"):
        file(case, "initial")
    file(case, "updated")
    file(case, "updated")
    file(case, "final")

    with pytest.raises(CaseRefusedError, match="final report has been filed"):
        file(case, "updated")

    rows = queries.reports_of_case(case, SYSTEM)
    assert [(r.version, r.kind) for r in rows] == [
        (4, "final"),
        (3, "updated"),
        (2, "updated"),
        (1, "initial"),
    ]
