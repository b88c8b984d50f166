"""Addresses of outbreaks, of duplicates, and of correcting a person."""

from django.urls import path

from epiloop_hq.registry import views

app_name = "registry"
urlpatterns = [
    path("outbreaks/", views.outbreaks, name="outbreaks"),
    path("outbreaks/new/", views.new_outbreak, name="new_outbreak"),
    path("outbreaks/<int:outbreak_id>/", views.outbreak, name="outbreak"),
    path("outbreaks/<int:outbreak_id>/adopt/", views.adopt, name="adopt"),
    path("outbreaks/<int:outbreak_id>/close/", views.close, name="close"),
    path("persons/new/", views.new_person, name="new_person"),
    path("persons/likely/", views.likely, name="likely"),
    path("persons/<int:person_id>/correct/", views.correct, name="correct"),
    path("duplicates/", views.duplicates, name="duplicates"),
    path("duplicates/<int:duplicate_id>/", views.duplicate, name="duplicate"),
    path("duplicates/<int:duplicate_id>/merge/", views.merge, name="merge"),
    path("duplicates/<int:duplicate_id>/part/", views.part, name="part"),
]
