"""Addresses of orders, appeals and notices."""

from django.urls import path

from epiloop_hq.orders import views

app_name = "orders"
urlpatterns = [
    path("orders/", views.orders, name="orders"),
    path("persons/<int:person_id>/order/", views.new, name="new"),
    path("orders/<int:order_id>/", views.order, name="order"),
    path("orders/<int:order_id>/review/", views.review, name="review"),
    path("orders/<int:order_id>/change/", views.change, name="change"),
    path("orders/<int:order_id>/end/", views.end, name="end"),
    path("orders/<int:order_id>/appeal/", views.appeal, name="appeal"),
    path("appeals/<int:appeal_id>/answer/", views.answer, name="answer"),
    path("notices/<int:notice_id>/", views.notice, name="notice"),
    path("notices/<int:notice_id>/delivered/", views.delivered, name="delivered"),
]
