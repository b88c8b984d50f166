"""Addresses of the reconciliation desk."""

from django.urls import path

from epiloop_hq.reconciliation import views

app_name = "reconciliation"
urlpatterns = [
    path("", views.today, name="today"),
    path("run/", views.run, name="run"),
    path("progress/", views.progress, name="progress"),
    path("<int:reconciliation_id>/", views.earlier, name="earlier"),
    path("<int:reconciliation_id>/sign/", views.sign, name="sign"),
    path("<int:reconciliation_id>/frozen.json", views.frozen, name="frozen"),
    path("<int:reconciliation_id>/findings.csv", views.listed, name="listed"),
    path("findings/deeds/", views.deeds, name="deeds"),
    path("findings/<int:finding_id>/", views.finding, name="finding"),
    path("findings/<int:finding_id>/sweep/", views.sweep, name="sweep"),
]
