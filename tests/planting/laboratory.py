"""Gaps in imports, tubes and results."""

from builders.day_work import CLOSE
from epiloop_hq.cases.models import Case
from epiloop_hq.disposal.models import (
    Item,
)
from epiloop_hq.exchange.models import ExternalId, ImportBatch
from epiloop_hq.laboratory.models import Hold, Member, Result, Tube
from planting.damage import HOUR, between, lose, one, plants, put, rows, some


@plants("imports_are_stored")
def a_row_lost_on_import(day, draw):
    batch = one(draw, ImportBatch)
    put(batch, accepted=batch.accepted - between(draw, 1, batch.accepted))
    return "batch", batch.pk, "lost"


@plants("imports_are_stored")
def an_import_broken_off(day, draw):
    put(one(draw, ImportBatch), state=some(draw, ["running", "failed", "cancelled"]))
    return "batch", day.batch, "unfinished"


@plants("imports_are_stored")
def a_row_refused_without_a_reason(day, draw):
    batch = one(draw, ImportBatch)
    put(batch, rows_in=batch.rows_in + 1, rejected=batch.rejected + 1)
    return "batch", batch.pk, "without_reason"


@plants("imported_rows_stand")
def an_imported_record_that_is_gone(day, draw):
    name = one(draw, ExternalId, subject__startswith="laboratory.Tube:")
    put(name, subject="laboratory.Tube:999999")
    return "row", name.pk, "record_missing"


def _report(tube, outcome):
    put(tube, outcome=outcome)
    rows(Result, tube=tube).update(outcome=outcome)


@plants("positives_are_cases")
def a_positive_nobody_was_told_of(day, draw):
    tube = one(draw, Tube, recheck_of=day.pools["cleared"], outcome="negative")
    _report(tube, some(draw, ["positive", "grey", "single_target"]))
    return "person", rows(Member, tube=tube).get().person_id, "no_case"


@plants("confirmed_cases_have_a_positive")
def a_confirmed_case_without_a_result(day, draw):
    case = one(draw, Case)
    put(case, positive_at=None)
    return "case", case.pk, "no_positive"


@plants("positive_pools_are_recalled")
def a_positive_pool_not_recalled(day, draw):
    tube = rows(Tube, pk=day.pools["negative"]).get()
    _report(tube, some(draw, ["positive", "grey", "single_target"]))
    return "tube", tube.pk, "no_recall"


@plants("recalled_members_are_held")
def a_member_not_held(day, draw):
    hold = one(draw, Hold, recall__tube=day.pools["held"])
    lose(Hold, pk=hold.pk)
    return "person", hold.person_id, "not_held"


@plants("held_members_are_sampled")
def a_member_held_and_forgotten(day, draw):
    hold = one(draw, Hold, recall__tube=day.pools["held"])
    put(hold, since=CLOSE - between(draw, 13, 23) * HOUR)
    return "hold", hold.pk, "no_single"


@plants("held_members_are_followed")
def a_member_without_a_loop(day, draw):
    hold = one(draw, Hold, freed_at=None)
    rows(Item, hold=hold).update(hold=None)
    return "hold", hold.pk, "no_loop"


@plants("tubes_have_results")
def a_tube_without_a_result(day, draw):
    tube = rows(Tube, pk=day.pools["waiting"]).get()
    put(tube, sampled_at=CLOSE - between(draw, 25, 90) * HOUR)
    return "tube", tube.pk, "no_result"


@plants("tubes_show_their_results")
def a_result_not_shown(day, draw):
    tube = one(draw, Tube, outcome="negative")
    put(tube, outcome="", reported_at=None)
    return "tube", tube.pk, "not_shown"


@plants("tubes_show_their_results")
def another_result_than_the_laboratorys(day, draw):
    tube = one(draw, Tube, outcome="negative")
    put(tube, outcome="invalid")
    return "tube", tube.pk, "other_result"


@plants("tubes_have_members")
def a_tube_whose_list_is_lost(day, draw):
    tube = one(draw, Tube)
    lose(Member, tube=tube)
    return "tube", tube.pk, "nobody"


@plants("tubes_have_members")
def a_tube_with_too_many(day, draw):
    tube = one(draw, Tube, pk__in=day.pools.values(), kind="sample_pool")
    put(tube, nominal_size=1)
    return "tube", tube.pk, "too_many"


@plants("tubes_are_in_order")
def a_tube_received_before_it_was_filled(day, draw):
    tube = one(draw, Tube, received_at__isnull=False)
    put(tube, received_at=tube.sampled_at - between(draw, 1, 9) * HOUR)
    return "tube", tube.pk, "received_before_sample"


@plants("tubes_are_in_order")
def a_result_before_the_sample(day, draw):
    tube = one(draw, Tube, reported_at__isnull=False)
    put(tube, reported_at=tube.sampled_at - between(draw, 1, 9) * HOUR)
    return "tube", tube.pk, "result_before_sample"
