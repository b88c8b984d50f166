"""Pages of the orders desk: what wants somebody, one order, one notice on paper."""

from epiloop_hq.orders.views.lists import orders
from epiloop_hq.orders.views.new import new
from epiloop_hq.orders.views.notices import delivered, notice
from epiloop_hq.orders.views.order import (
    answer,
    appeal,
    change,
    end,
    order,
    review,
)

__all__ = [
    "answer",
    "appeal",
    "change",
    "delivered",
    "end",
    "new",
    "notice",
    "order",
    "orders",
    "review",
]
