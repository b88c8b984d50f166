"""What is read of orders: a person's, those to review, appeals to answer, notices."""

from epiloop_hq.orders.queries.appeals import (
    AppealRow,
    appeal_row,
    appeals_of_order,
    open_appeal_page,
)
from epiloop_hq.orders.queries.notices import (
    NoticeRow,
    notice_row,
    notices_of_order,
    notices_of_person,
    undelivered_page,
)
from epiloop_hq.orders.queries.orders import (
    ChangeRow,
    OrderCounts,
    OrderRow,
    ReviewRow,
    changes_of_order,
    ending_page,
    open_order_page,
    order_counts,
    order_row,
    orders_of_person,
    orders_run_out,
    review_page,
    reviews_of_order,
)

__all__ = [
    "AppealRow",
    "ChangeRow",
    "NoticeRow",
    "OrderCounts",
    "OrderRow",
    "ReviewRow",
    "appeal_row",
    "appeals_of_order",
    "changes_of_order",
    "ending_page",
    "notice_row",
    "notices_of_order",
    "notices_of_person",
    "open_appeal_page",
    "open_order_page",
    "order_counts",
    "order_row",
    "orders_of_person",
    "orders_run_out",
    "review_page",
    "reviews_of_order",
    "undelivered_page",
]
