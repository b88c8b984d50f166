"""A form says minutes: what happened within one can follow what stands on record."""

import pytest
from django.urls import reverse

from builders.access import a_browser, an_account
from builders.actors import at, later
from builders.places import FANGSHAN
from builders.workbench import some_work
from epiloop_hq import clock
from epiloop_hq.actor import Role
from epiloop_hq.workbench.item_deeds import within_the_minute


@pytest.mark.parametrize(
    ("typed", "on_record", "meant"),
    [
        ("03:10", "03:09:59", "03:10"),
        ("03:10", "03:10:00", "03:10"),
        ("03:10", "03:10:05", "03:10:05"),  # it can only have been after that
        ("03:10", "03:10:59", "03:10:59"),
        ("03:10", "03:11:00", "03:10"),  # before it: refused, and rightly
    ],
)
def test_a_typed_minute_follows_what_was_recorded_within_it(typed, on_record, meant):
    day = "2022-04-23 "

    found = within_the_minute(at(day + typed), not_before=at(day + on_record))

    assert found == at(day + meant)


@pytest.mark.django_db(databases=["default", "access_log"])
def test_a_step_before_the_last_is_refused_in_the_hours_of_the_headquarters():
    work = some_work(1)
    officer = a_browser(an_account("wu.di", role=Role.DISTRICT, area_path=FANGSHAN))
    address = reverse("workbench:item_step", args=[work.items[0], "located"])

    with clock.at(later(hours=1)):
        answer = officer.post(
            address,
            {"located-evidence": "call", "located-happened_at": "2022-04-23T02:00"},
        )

    assert answer.status_code == 422
    said = answer.content.decode()
    assert "cannot have happened at Sat 23 Apr 2022 02:00" in said
    assert "before “Determined” at Sat 23 Apr 2022 02:35" in said
