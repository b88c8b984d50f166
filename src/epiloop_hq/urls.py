"""Every page of the headquarters, by desk; `/` leads to the board."""

from django.urls import include, path

urlpatterns = [
    path("", include("epiloop_hq.web.urls")),
    path("", include("epiloop_hq.access.urls")),
    path("", include("epiloop_hq.places.urls")),
    path("", include("epiloop_hq.registry.urls")),
    path("", include("epiloop_hq.orders.urls")),
    path("laboratory/", include("epiloop_hq.laboratory.urls")),
    path("cases/", include("epiloop_hq.cases.urls")),
    path("contacts/", include("epiloop_hq.contacts.urls")),
    path("imports/", include("epiloop_hq.exchange.urls")),
    path("reconciliation/", include("epiloop_hq.reconciliation.urls")),
    path("situation/", include("epiloop_hq.situation.urls")),
    path("", include("epiloop_hq.communication.urls")),
    path("", include("epiloop_hq.workbench.urls")),
]
