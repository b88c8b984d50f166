"""Every page of the headquarters, by desk."""

from django.urls import include, path

urlpatterns = [
    path("", include("epiloop_hq.web.urls")),
    path("", include("epiloop_hq.access.urls")),
    path("laboratory/", include("epiloop_hq.laboratory.urls")),
]
