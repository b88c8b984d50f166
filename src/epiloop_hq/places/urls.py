"""Addresses of the tree of areas and its units."""

from django.urls import path

from epiloop_hq.places import views

app_name = "places"
urlpatterns = [
    path("areas/", views.areas, name="areas"),
    path("areas/<str:code>/", views.area, name="area"),
    path("places/<int:place_id>/", views.place, name="place"),
    path("outlines/", views.outlines, name="outlines"),
    path("areas/<str:code>/units/", views.unit, name="unit"),
]
