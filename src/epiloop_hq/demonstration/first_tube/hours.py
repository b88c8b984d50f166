"""The hours: every deed at its own time, the worker keeping the clocks in between."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from epiloop_hq import clock, worker
from epiloop_hq.demonstration.first_tube import case, lists, tube
from epiloop_hq.demonstration.first_tube.story import BEGINS, PRESENT, Deed, Story, at

BEFORE: Final = at(0) - timedelta(days=1)
STORY: Final[tuple[tuple[datetime, Deed], ...]] = (
    (BEFORE + timedelta(hours=19, minutes=30), tube.fill_the_tube),
    (BEFORE + timedelta(hours=22, minutes=40), tube.receive_the_tube),
    (at(0, 5), lists.close_the_day),
    (at(1, 30), tube.log_check_ins),
    (BEGINS, tube.report_the_tube),
    (at(2, 20), tube.locate_and_hold(0, 4)),
    (at(2, 30), tube.offer_to_baoding),
    (at(2, 50), tube.locate_and_hold(4, 9)),
    (at(2, 58), tube.finish_pool_core),
    (at(3, 10), tube.baoding_accepts),
    (at(3, 40), tube.retake_singles),
    (at(8, 20), tube.report_singles),
    (at(8, 25), case.form_team),
    (at(8, 30), lists.sign_yesterday),
    (at(8, 50), case.start_interview),
    (at(9, 10), case.report_case),
    (at(9, 40), case.classify),
    (at(10, 30), case.confirm),
    (at(10, 40), tube.baoding_reports),
    (at(10, 55), case.tell_the_trail),
    (at(11, 15), case.determine),
    (at(11, 30), case.decide),
    (at(11, 50), case.hospitalise),
    (at(12, 5), case.finish_core),
    (at(12, 10), case.locate_contacts(0.5)),
    (at(13, 0), case.drive_contacts(22, "京B-转运07")),
    (at(13, 20), case.locate_contacts(0.5)),
    (at(13, 40), case.work_on_points),
    (at(14, 15), case.drive_contacts(18, "京B-转运11")),
    (at(14, 25), lists.compare_today),
)


def tell(story: Story, *, say: Callable[[str], None]) -> None:
    """Do every deed at its own time, the worker keeping the clocks in between."""
    for instant, deed in STORY:
        _run_worker_until(instant)
        with clock.at(instant):
            deed(story, instant)
            worker.turn(clock.now())
        say(f"{instant:%d %b %H:%M}  {(deed.__doc__ or '').splitlines()[0]}")
    _run_worker_until(PRESENT)


def _run_worker_until(instant: datetime) -> None:
    with clock.at(instant):
        while worker.turn(clock.now()):
            continue
