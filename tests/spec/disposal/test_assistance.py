"""Assistance requests between districts: acknowledged and answered in time."""

import pytest

from epiloop.disposal.assistance import (
    AssistanceRefusedError,
    AssistRequest,
    acknowledge,
    reply,
)
from epiloop.protocols import load_protocol
from rulebook import spec
from visit_tables import at


def sent(*items):
    """Send a request at 08:00 of day 1."""
    return AssistRequest(at("08:00"), items or ("Li", "Wang"))


def answered(answers):
    """Answer `09:00 Li, 10:00 Wang`; `ack` acknowledges."""
    request = sent()
    for answer in filter(None, answers):
        when, _, item = answer.strip().rpartition(" ")
        if item == "ack":
            request = acknowledge(request, happened_at=at(when))
        else:
            request = reply(request, item, status="controlled", happened_at=at(when))
    return request


@spec(
    "clock.*",
    table="""
        what came back                | looked at   | acknowledge | reply
        -                             | 10:00       | running     | running
        -                             | 10:01       | breached    | running
        10:00 ack                     | 12:00       | met         | running
        10:01 ack                     | 12:00       | late        | running
        09:00 Li                      | 12:00       | met         | running
        09:00 Li                      | day 2 08:01 | met         | breached
        09:00 Li, 23:00 Wang          | day 2 08:01 | met         | met
        09:00 Li, day 2 08:00 Wang    | day 2 09:00 | met         | met
        09:00 Li, day 2 08:01 Wang    | day 2 09:00 | met         | late
    """,
)
def test_a_request_is_answered_when_every_item_on_it_is(row):
    """Sent at 08:00; the product's default limits are 2 and 24 hours."""
    request = answered(row.words("what came back"))

    clocks = {c.key: c for c in request.clocks(load_protocol("defaults"))}
    now = at(row["looked at"])

    assert clocks["assist_acknowledge"].state(now=now) == row["acknowledge"]
    assert clocks["assist_reply"].state(now=now) == row["reply"]


def test_items_without_a_reply_are_named():
    assert answered(["09:00 Li"]).unanswered() == ("Wang",)
    assert answered(["09:00 Li"]).answered_at is None


def test_the_first_reply_on_an_item_is_when_it_was_answered():
    request = answered(["09:00 Li", "10:00 Wang", "12:00 Li"])

    assert request.answered_at == at("10:00")


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        (["09:00 Zhao"], "Zhao is not on the list"),
        (["07:59 Li"], "Nobody answers at 2022-05-01 07:59"),
        (["09:00 ack", "09:30 ack"], "was acknowledged at"),
    ],
)
def test_an_answer_that_cannot_be_is_refused(answers, why):
    with pytest.raises(AssistanceRefusedError, match=why):
        answered(answers)


def test_a_request_lists_items_each_once_and_a_reply_says_how_they_stand():
    with pytest.raises(ValueError, match="at least one item"):
        AssistRequest(at("08:00"), ())
    with pytest.raises(ValueError, match="lists an item twice"):
        sent("Li", "Li")
    with pytest.raises(ValueError, match="must say how it stands"):
        reply(sent(), "Li", status=" ", happened_at=at("09:00"))
