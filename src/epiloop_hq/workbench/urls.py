"""Addresses of the pages over several desks."""

from django.urls import path

from epiloop_hq.workbench.standing import in_outbreak
from epiloop_hq.workbench.views import (
    board,
    case,
    follow_ups,
    handovers,
    item,
    my_contacts,
    person,
    protocols,
    search,
    trails,
)

app_name = "workbench"
urlpatterns = [
    path("", board.home, name="home"),
    path("board/", in_outbreak(board.board), name="board"),
    path("switch/", board.switch, name="switch"),
    path("cases/<int:case_id>/", case.case, name="case"),
    path("cases/<int:case_id>/note/", case.note, name="case_note"),
    path("cases/<int:case_id>/team/", case.appoint, name="case_team"),
    path("cases/<int:case_id>/team/accept/", case.accept, name="case_accept"),
    path("cases/<int:case_id>/shift/", case.hand_shift_over, name="case_shift"),
    path("cases/<int:case_id>/request/", case.request_help, name="case_request"),
    path("cases/<int:case_id>/close/", case.close, name="case_close"),
    path("cases/<int:case_id>/trail/", trails.case_trail, name="case_trail"),
    path("persons/<int:person_id>/", person.person, name="person"),
    path("persons/<int:person_id>/trail/", trails.person_trail, name="person_trail"),
    path("items/<int:item_id>/", item.item, name="item"),
    path("items/<int:item_id>/steps/<slug:step_key>/", item.step, name="item_step"),
    path("items/<int:item_id>/attempts/", item.attempt, name="item_attempt"),
    path("items/<int:item_id>/added/<slug:key>/", item.added, name="item_added"),
    path("items/<int:item_id>/offer/", item.offer, name="item_offer"),
    path("items/<int:item_id>/excuse/", item.excuse, name="item_excuse"),
    path("items/<int:item_id>/give-up/", item.give_up, name="item_give_up"),
    path(
        "items/<int:item_id>/journeys/<int:transfer_id>/cancel/",
        item.cancel_journey,
        name="item_cancel_journey",
    ),
    path("contacts/mine/", in_outbreak(my_contacts.my_contacts), name="my_contacts"),
    path("contacts/mine/steps/", my_contacts.bulk, name="my_contacts_bulk"),
    path("contacts/mine/calls/", in_outbreak(my_contacts.call_list), name="call_list"),
    path(
        "contacts/mine/transfers/",
        in_outbreak(my_contacts.transfer_list),
        name="transfer_list",
    ),
    path("follow-ups/", in_outbreak(follow_ups.follow_ups), name="follow_ups"),
    path("follow-ups/stays/well/", follow_ups.seen_well, name="seen_well"),
    path(
        "follow-ups/contacts/well/",
        follow_ups.contacts_seen_well,
        name="contacts_seen_well",
    ),
    path("follow-ups/stays/<int:stay_id>/", follow_ups.check, name="check"),
    path("follow-ups/contacts/<int:follow_up_id>/", follow_ups.look, name="look"),
    path("hand-overs/", handovers.handovers, name="handovers"),
    path("hand-overs/offers/<int:offer_id>/", handovers.answer, name="offer"),
    path(
        "hand-overs/requests/<int:request_id>/",
        handovers.answer_request,
        name="request",
    ),
    path("hand-overs/shifts/<int:note_id>/", handovers.acknowledge_shift, name="shift"),
    path("search/", search.search, name="search"),
    path("protocols/", protocols.protocols, name="protocols"),
    path("protocols/<str:protocol_id>/", protocols.protocol, name="protocol"),
    path("trail/", trails.trail, name="trail"),
]
