"""Addresses of the situation desk."""

from django.urls import path

from epiloop_hq.situation import views

app_name = "situation"
urlpatterns = [path("pack/", views.pack, name="pack")]
