"""Addresses of the exchange desk."""

from django.urls import path

from epiloop_hq.exchange import views

app_name = "exchange"
urlpatterns = [
    path("", views.imports, name="imports"),
    path("new/", views.new_import, name="new"),
    path("deliveries/", views.deliveries, name="deliveries"),
    path("deliveries/<int:delivery_id>/withdraw/", views.withdraw, name="withdraw"),
    path("<int:batch_id>/", views.batch, name="batch"),
    path("<int:batch_id>/standing/", views.standing, name="standing"),
    path("<int:batch_id>/ready/", views.choose_ready, name="ready"),
    path("<int:batch_id>/own/", views.choose_own, name="own"),
    path("<int:batch_id>/take/", views.take, name="take"),
    path("<int:batch_id>/stop/", views.stop, name="stop"),
    path("<int:batch_id>/findings.csv", views.findings, name="findings"),
    path("export/", views.export, name="export"),
]
