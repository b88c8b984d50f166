"""Addresses of the contacts desk."""

from django.urls import path

from epiloop_hq.contacts import views

app_name = "contacts"
urlpatterns = [
    path("of/<int:case_id>/", views.decide, name="decide"),
    path("of/<int:case_id>/determine/", views.determine, name="determine"),
    path("of/<int:case_id>/second-degree/", views.second_degree, name="second_degree"),
    path("of/<int:case_id>/determination/", views.standing, name="standing"),
    path("of/<int:case_id>/stop/", views.stop, name="stop"),
    path("runs/<int:run_id>/", views.run, name="run"),
    path("runs/<int:run_id>/accept/", views.accept, name="accept"),
    path("of/<int:case_id>/decisions/", views.decisions, name="decisions"),
    path("of/<int:case_id>/new/", views.new, name="new"),
    path("<int:contact_id>/", views.contact, name="contact"),
    path("<int:contact_id>/exposures/", views.tell, name="tell"),
    path("<int:contact_id>/immunity/", views.immunity, name="immunity"),
    path(
        "<int:contact_id>/exposures/<int:exposure_id>/undo/",
        views.untell,
        name="untell",
    ),
]
