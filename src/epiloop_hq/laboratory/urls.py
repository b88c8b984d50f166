"""Addresses of the laboratory desk."""

from django.urls import path

from epiloop_hq.laboratory import views

app_name = "laboratory"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("tubes/new/", views.new, name="new"),
    path("tubes/<int:tube_id>/", views.tube, name="tube"),
    path("tubes/<int:tube_id>/receive/", views.receive, name="receive"),
    path("tubes/<int:tube_id>/result/", views.report, name="report"),
    path("tubes/<int:tube_id>/correction/", views.correct, name="correct"),
    path("tubes/<int:tube_id>/retake/", views.retake, name="retake"),
]
