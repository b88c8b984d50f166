"""What is done with orders: decided, changed, reviewed, appealed against, ended."""

from epiloop_hq.orders.actions.appealing import answer_appeal, file_appeal
from epiloop_hq.orders.actions.by_hand import OrderByHand, decide_by_hand
from epiloop_hq.orders.actions.changing import (
    change_order,
    end_order,
    set_order_aside,
)
from epiloop_hq.orders.actions.deciding import OrderDraft, decide_hold, decide_order
from epiloop_hq.orders.actions.reviewing import review_order
from epiloop_hq.orders.actions.telling import note_delivery

__all__ = [
    "OrderByHand",
    "OrderDraft",
    "answer_appeal",
    "change_order",
    "decide_by_hand",
    "decide_hold",
    "decide_order",
    "end_order",
    "file_appeal",
    "note_delivery",
    "review_order",
    "set_order_aside",
]
