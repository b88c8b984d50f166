"""Everything that is done to items, clocks, teams and hand-overs."""

from epiloop_hq.disposal.actions.assist import (
    acknowledge_request,
    reply_to_request,
    send_request,
)
from epiloop_hq.disposal.actions.closing import (
    check_everyone_safe,
    close_case,
    give_up,
    reverse_case,
)
from epiloop_hq.disposal.actions.custody import (
    accept_offer,
    dispute_offer,
    offer_item,
    return_item,
    withdraw_offer,
)
from epiloop_hq.disposal.actions.following import (
    do_case_step,
    drop_point,
    end_contact_loop,
    end_loops_of_person,
    follow_seen,
    hear_of_person,
    recompute_case,
    recount_case,
    release_after_stay,
    tell_case,
    withdraw_holds,
)
from epiloop_hq.disposal.actions.holds import (
    confirm_held,
    finish_pool_core,
    free_held,
    hold_members,
)
from epiloop_hq.disposal.actions.items import (
    follow_contact_facts,
    open_case_item,
    open_case_items,
    open_contact_items,
    open_point_item,
)
from epiloop_hq.disposal.actions.lapsing import end_what_rests_on, let_orders_run_out
from epiloop_hq.disposal.actions.pausing import resume_clock, suspend_clock
from epiloop_hq.disposal.actions.rings import draw_ring, give_package
from epiloop_hq.disposal.actions.steps import (
    do_added_step,
    excuse_step,
    mark_unreachable,
    record_attempt,
    take_point_step,
    take_step,
)
from epiloop_hq.disposal.actions.switching import accept_switches, decline_switches
from epiloop_hq.disposal.actions.teams import (
    Post,
    accept_post,
    acknowledge_shift,
    appoint,
    form_team,
    hand_shift_over,
    leave_post,
    write_note,
)
from epiloop_hq.disposal.actions.transfers import (
    cancel_transfer,
    dispatch_vehicle,
    request_transfer,
    sign_arrival,
    sign_departure,
    stay_at_home,
)
from epiloop_hq.disposal.actions.watching import look_at_clocks

__all__ = [
    "Post",
    "accept_offer",
    "accept_post",
    "accept_switches",
    "acknowledge_request",
    "acknowledge_shift",
    "appoint",
    "cancel_transfer",
    "check_everyone_safe",
    "close_case",
    "confirm_held",
    "decline_switches",
    "dispatch_vehicle",
    "dispute_offer",
    "do_added_step",
    "do_case_step",
    "draw_ring",
    "drop_point",
    "end_contact_loop",
    "end_loops_of_person",
    "end_what_rests_on",
    "excuse_step",
    "finish_pool_core",
    "follow_contact_facts",
    "follow_seen",
    "form_team",
    "free_held",
    "give_package",
    "give_up",
    "hand_shift_over",
    "hear_of_person",
    "hold_members",
    "leave_post",
    "let_orders_run_out",
    "look_at_clocks",
    "mark_unreachable",
    "offer_item",
    "open_case_item",
    "open_case_items",
    "open_contact_items",
    "open_point_item",
    "recompute_case",
    "record_attempt",
    "recount_case",
    "release_after_stay",
    "reply_to_request",
    "request_transfer",
    "resume_clock",
    "return_item",
    "reverse_case",
    "send_request",
    "sign_arrival",
    "sign_departure",
    "stay_at_home",
    "suspend_clock",
    "take_point_step",
    "take_step",
    "tell_case",
    "withdraw_holds",
    "withdraw_offer",
    "write_note",
]
